// What a browser may add to the form, which works without: answers are kept on this device until they are sent, and what
// could not be sent is sent again. On a kiosk only the latter. At most 3 KB, and in syntax that old browsers know.
(function () {
  var words = SCRIPT_WORDS, form = document.forms[0], wait = 2e3
  var path = location.pathname, draft = 'draft' + path, unsent = 'unsent' + path
  var top, key, kiosk, own, pressed, pending, sending, timer, line
  function answers() { return String(new URLSearchParams(new FormData(form))) }
  try {
    key = form.elements.key
    kiosk = form.elements.kiosk
    top = form.querySelector('h1')
    own = unsent + key.value
    if (answers().indexOf(key.value) < 0) return
    fetch.call
  } catch (e) { return }

  // Storage may be missing or refuse, as it does in some in-app browsers: then nothing is kept, and all else works.
  function keep(name, body) {
    try {
      if (body) localStorage.setItem(name, Date.now() + ' ' + body)
      else localStorage.removeItem(name)
      return 1
    } catch (e) {}
  }
  function say(text, before) {
    line = line || document.createElement('p')
    line.setAttribute('role', 'status')
    before.parentNode.insertBefore(line, before)
    line.textContent = text
  }

  // One of three: it is stored, the server refuses it for good, or we cannot know and have to ask again.
  function post(body, stored, refused, unknown) {
    var open = setTimeout(end, 2e4, unknown)
    function end(how, what) {
      clearTimeout(open)
      if (open) how(what)
      open = 0
    }
    fetch(form.action, {method: 'POST', body: new URLSearchParams(body + '&script=1')})
      .then(function (answer) {
        return answer.text().then(function (text) {
          end(text.indexOf(path + '/thanks') ? /400|409|413|422/.test(answer.status) ? refused : unknown : stored, text)
        })
      }).catch(function () { end(unknown) })
  }
  function send() {
    if (sending) return
    clearTimeout(timer)
    sending = pending = 1
    say(words.sending, key)
    var kept = keep(own, answers())
    keep(draft)
    post(answers(), function (thanks) {
      keep(own)
      location.replace(thanks)
    }, function () {
      sending = pending = 0
      keep(own)
      if (!kiosk) keep(draft, answers())
      form.submit()
    }, function () {
      sending = 0
      if (kept) say(words.offline, key)
      timer = setTimeout(send, wait = Math.min(2 * wait, 6e4))
    })
  }

  // What is a day old goes. What earlier visits could not send is sent; its key makes it count once, however often.
  function each(name) {
    var item = /^(\d+)\s(.*)/.exec(localStorage[name])
    if (!item || !/^(draft|unsent)./.test(name) || name == own) return
    if (Date.now() - item[1] > 864e5) keep(name)
    else if (!name.indexOf(unsent)) post(item[2], function () {
      keep(name)
      if (!kiosk) say(words.sent, top)
    }, function () { keep(name) }, Date)
    else if (name == draft && !kiosk && !form.querySelector('[role=alert],:checked')) {
      new URLSearchParams(item[2]).forEach(fill)
      say(words.kept, top)
    }
  }
  function fill(value, name) {
    var fields = document.getElementsByName(name), i
    for (i = name.indexOf('q.') ? 99 : 0; i < fields.length; i++) {
      if (!/radio|checkbox/.test(fields[i].type)) fields[i].value = fields[i].value || value
      else if (fields[i].value == value) fields[i].checked = true
    }
  }
  function sendKept() {
    try { Object.keys(localStorage).forEach(each) } catch (e) {}
  }

  form.addEventListener('click', function (e) { pressed = e.target })
  form.addEventListener('input', function () {
    if (pending || !kiosk) keep(pending ? own : draft, answers())
  })
  form.addEventListener('submit', function (e) {
    var show = pressed && pressed.name == 'show'
    if (!show || !pressed.value) e.preventDefault()
    if (show) form.action = '?' + location.hash
    else send()
  })
  addEventListener('pageshow', function (e) { if (e.persisted) sending = 0 })
  addEventListener('online', function () {
    pending && send()
    sendKept()
  })
  sendKept()
})()
