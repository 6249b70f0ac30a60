// Paper slips are typed without a look at the screen: the key of an answer goes on to the next question, Enter leaves one
// out, Backspace in an empty field goes back. Without this file Tab does all of it, and Enter saves.
(function () {
  var first = document.querySelector('[aria-describedby^=keys-]'), form = first && first.form
  if (!form) return
  form.querySelector('.keys').hidden = false
  var fields = [].filter.call(form.querySelectorAll('input'), function (f) { return f.type == 'text' })

  function go(from, by) {
    var to = fields[fields.indexOf(from) + by]
    if (to) {
      to.focus()
      to.select()
    }
    return to
  }
  // A key that no answer has stays where it is, marked, until another one takes its place.
  function typed(event) {
    var field = event.target, keys = field.getAttribute('data-single')
    if (!keys || !field.value) return
    if (keys.indexOf(field.value) < 0) {
      field.setAttribute('aria-invalid', 'true')
      return field.select()
    }
    field.removeAttribute('aria-invalid')
    if (!go(field, 1)) form.querySelector('button').focus()
  }
  function pressed(event) {
    var field = event.target
    if (event.isComposing || fields.indexOf(field) < 0) return
    if (event.key == 'Enter' && go(field, 1)) event.preventDefault()
    if (event.key == 'Backspace' && !field.value && go(field, -1)) event.preventDefault()
  }
  form.addEventListener('input', typed)
  form.addEventListener('keydown', pressed)
  // What was sent is not sent once more by an impatient second Enter.
  form.addEventListener('submit', function (event) {
    if (form.sent) event.preventDefault()
    form.sent = true
  })
  addEventListener('pageshow', function () { form.sent = false })
  var wrong = form.querySelector('[aria-invalid]')
  if (!document.querySelector('[role=alert]')) first.focus()
  else if (wrong) go(wrong, 0)
})()
