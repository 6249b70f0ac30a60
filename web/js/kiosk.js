// What a browser may add to a kiosk. The style sheet counts the seconds in which nothing happens and covers the form when
// they are over; here every sign of life makes it begin again, and in the end the first page comes back by itself.
(function () {
  var form = document.forms[0], stay = document.getElementById('stay'), touched = 0
  function fresh() {
    form.reset()
    location.replace(location.pathname + '?kiosk=1')
  }
  // A touch of the cover is the cover's own: if it went at once, the tap would hit what lies beneath.
  function alive(event) {
    if (event.type == 'pointerdown') touched = Date.now()
    if (!event.target.closest || !event.target.closest('.x,#stay')) stay.checked = !stay.checked
  }
  ['pointerdown', 'keydown', 'input', 'scroll'].forEach(function (type) { addEventListener(type, alive) })
  addEventListener('animationstart', function (event) { if (event.target.id == 'over') fresh() })
  // Back must not find the page as it was left.
  addEventListener('pagehide', function () { form.reset() })
  addEventListener('pageshow', function (event) { if (event.persisted) fresh() })
  // A tap on an answer goes on to the next question; by the keyboard one may still choose.
  form.addEventListener('change', function (event) {
    var next = event.target.type == 'radio' && form.querySelector('section:target .next')
    if (next && Date.now() - touched < 1e3) setTimeout(function () { location.replace(next.href) }, 300)
  })
})()
