// A page of figures notices new responses. Every three seconds, while it is seen, it asks how many there are, and tells at once.
// The figures themselves come anew only with five more responses, or after five minutes: from two figures with one person between
// them that person's answers could be read, while he or she still stands at the counter. Nothing asked here keeps a session alive.
(function () {
  var every = 3e3, enough = 5, soonest = 15e3, latest = 3e5
  var wait = every, made = Date.now(), told = 0, over, timer, status
  if (!window.fetch || !window.DOMParser || !line()) return

  function line() { return document.querySelector('[data-live]') }
  function word(name) { return line().getAttribute('data-' + name) }
  // Who hears the page is told at most once a minute.
  function say(text) {
    if (line().lastChild.textContent == text) return
    line().lastChild.textContent = text
    if (Date.now() - told < 6e4) return
    told = Date.now()
    status.textContent = text
  }

  // The server's start stands before the number: one it counted before it started again means nothing now.
  function heard(text) {
    var now = text.split('.'), shown = word('count').split('.'), age = Date.now() - made
    if (now[0] != shown[0]) line().setAttribute('data-count', now[0] + '.' + (shown[1] = 0))
    var more = now[1] - shown[1]
    if (more <= 0) return
    if (age < (more < enough ? latest : soonest)) return say(word('more') + ' ' + more + '. ' + word('wait'))
    if (typed()) return say(word('more') + ' ' + more + '. ' + word('typed'))
    return ask(location.href.split('#')[0], renew)
  }

  // What somebody has begun to fill in is not taken away.
  function typed() {
    return [].some.call(document.querySelectorAll('main input,main textarea,main select'), function (f) {
      if (f == document.activeElement) return true
      if (f.options) return f.selectedIndex != Math.max(0, [].findIndex.call(f.options, function (o) { return o.defaultSelected }))
      return f.checked != f.defaultChecked || f.value != f.defaultValue
    })
  }

  // The reader stays where he or she is: the same place, the same thing in focus, what was opened open.
  function same(a) {
    return function (b) {
      return a.tagName == b.tagName && a.id == b.id && a.getAttribute('href') == b.getAttribute('href') &&
        (a.className == 'chart' || a.textContent == b.textContent)
    }
  }
  function find(wanted, nth) {
    var all = [].filter.call(document.querySelectorAll('main ' + wanted.tagName), same(wanted))
    return all[Math.min(nth, all.length - 1)]
  }
  // What the reader looks at: what has the focus, or the first heading that is to be seen.
  function looked(main) {
    var focus = document.activeElement
    return main.contains(focus) ? focus : [].filter.call(main.querySelectorAll('h1,h2,h3'), function (h) {
      return h.getBoundingClientRect().top >= 0
    })[0]
  }
  function renew(text) {
    var old = document.querySelector('main'), eye = looked(old), nth, top, open, focus
    var main = new DOMParser().parseFromString(text, 'text/html').querySelector('main')
    if (!main || !main.querySelector('[data-live]')) throw 0
    open = [].filter.call(old.querySelectorAll('summary'), function (s) { return s.parentNode.open })
    if (eye) {
      nth = [].filter.call(old.querySelectorAll(eye.tagName), same(eye)).indexOf(eye)
      top = eye.getBoundingClientRect().top
      focus = eye == document.activeElement
    }
    old.parentNode.replaceChild(document.importNode(main, true), old)
    made = Date.now()
    open.forEach(function (s) {
      var found = find(s, 0)
      if (found) found.parentNode.open = true
    })
    document.dispatchEvent(new Event('fresh'))
    eye = eye && find(eye, nth)
    if (eye) {
      if (focus) eye.focus({preventScroll: true})
      scrollBy(0, eye.getBoundingClientRect().top - top)
    }
    say(word('done') + ' ' + new Date().toTimeString().slice(0, 5))
  }

  // Whoever is signed out meets the log-in page, which is no answer to a script.
  function ask(address, then) {
    return fetch(address + (address.indexOf('?') < 0 ? '?' : '&') + 'watch=1', {redirect: 'manual', cache: 'no-store'})
      .then(function (answer) {
        if (answer.type == 'opaqueredirect' || /40[134]/.test(answer.status)) {
          over = true
          return say(word('out'))
        }
        if (!answer.ok) throw 0
        return answer.text().then(then)
      })
  }
  function look() {
    clearTimeout(timer)
    if (over || document.hidden) return
    ask(word('live'), heard).then(function () { wait = every }, function () { wait = Math.min(2 * wait, 6e4) }).then(function () {
      clearTimeout(timer)
      timer = setTimeout(look, wait)
    })
  }

  status = document.createElement('span')
  status.className = 'heard'
  status.setAttribute('role', 'status')
  document.querySelector('header').appendChild(status)
  document.addEventListener('visibilitychange', look)
  timer = setTimeout(look, every)
})()
