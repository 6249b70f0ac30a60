// What a browser may add to the form, which works without: answers are kept on this device until they are sent, and what
// could not be sent is sent again. On a kiosk only the latter. At most 3 KB, and in syntax that old browsers know.
(function () {
  var words = SCRIPT_WORDS
  var form = document.forms[0], kiosk = form && form.elements.kiosk
  var draft = 'hailong' + location.pathname, unsent = 'unsent' + location.pathname
  var pressed, sending, wait = 2e3, line
  if (!form || !form.elements.key || !window.fetch || !window.URLSearchParams) return

  // Storage may be missing or refuse, as it does in some in-app browsers: then nothing is kept, and all else works.
  function keep(name, body) {
    try {
      if (body) localStorage.setItem(name, body)
      else localStorage.removeItem(name)
      return 1
    } catch (e) { return 0 }
  }
  function kept(name) {
    try { return localStorage.getItem(name) } catch (e) { return null }
  }
  function answers() { return String(new URLSearchParams(new FormData(form))) }
  function say(text) {
    if (!line) {
      line = document.createElement('p')
      line.setAttribute('role', 'status')
      var last = form.elements.key
      last.parentNode.insertBefore(line, last)
    }
    line.textContent = text
  }

  function fill(body) {
    new URLSearchParams(body).forEach(function (value, name) {
      var field = form.elements[name], i
      if (!field || name.slice(0, 2) != 'q.') return
      for (i = field.form ? -1 : 0; i < (field.form ? 0 : field.length); i++) {
        var one = i < 0 ? field : field[i]
        if (/radio|checkbox/.test(one.type)) one.checked = one.checked || one.value == value
        else one.value = one.value || value
      }
    })
  }

  // done(true): stored, or stored before; done(false): the server wants something else; not called while unreachable.
  function post(body, done, failed) {
    fetch(form.action, {method: 'POST', body: body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}})
      .then(function (answer) {
        if (answer.status == 503) failed()
        else done(answer.redirected, answer.url)
      }, failed)
  }
  function send(body) {
    if (sending) return
    sending = 1
    say(words.sending)
    var name = unsent + body.match(/key=\w*/)[0]
    post(body, function (stored, url) {
      keep(name)
      if (stored) {
        keep(draft)
        location.replace(url)
      } else form.submit()
    }, function () {
      sending = 0
      keep(draft)
      say(keep(name, body) ? words.offline : words.retry)
      setTimeout(function () { send(body) }, wait = Math.min(2 * wait, 6e4))
    })
  }

  // What earlier visits could not send. The key in it makes it count once, however often it is sent.
  function sendKept() {
    try {
      Object.keys(localStorage).forEach(function (name) {
        var body = name.indexOf(unsent) ? '' : kept(name)
        if (body) post(body, function (stored) {
          if (!stored && !kiosk) fill(body)
          keep(name)
        }, function () {})
      })
    } catch (e) {}
  }

  form.addEventListener('click', function (e) { pressed = e.target })
  form.addEventListener('submit', function (e) {
    var show = pressed && pressed.name == 'show'
    if (!show || !pressed.value) e.preventDefault()
    if (!show) send(answers())
  })
  addEventListener('online', function () { wait = 2e3; sendKept() })
  sendKept()
  if (kiosk) return
  // A draft of another day belongs to another visit.
  var old = (kept(draft) || '').split('&at=')
  if (Date.now() - old[1] < 432e5 && !form.querySelector('[role=alert],:checked')) {
    fill(old[0])
    say(words.kept)
  }
  form.addEventListener('input', function () { keep(draft, answers() + '&at=' + Date.now()) })
})()
