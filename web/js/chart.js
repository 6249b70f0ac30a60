// What a browser may add to the pictures of series, which stand in the page without: the same figures, that answer to a touch
// and to the keyboard. All of them lie in data-chart of their <figure>, made by the server (pages/dashboard_chart.c), words
// included. Colours are the page's own, by name, so that dark, light and paper need no other picture.
(function () {
  var charts = [], printing
  if (!window.echarts || !document.querySelector || !Array.prototype.map) return

  function plain(name, data, more) {
    var series = {
      name: name, type: 'line', data: data, symbol: 'none', silent: true, step: 'middle', animation: false,
      emphasis: {disabled: true}, tooltip: {show: false}
    }
    for (var key in more) series[key] = more[key]
    return series
  }

  // A line does not go on over a break: each stretch between two of them is a series of its own.
  function stretches(d) {
    var all = [], own
    d.at.forEach(function (at, i) {
      if (!i || d.broken[i]) all.push(own = d.at.map(function () { return 0 }))
      own[i] = 1
    })
    return all
  }
  function within(own, values) {
    return values.map(function (value, i) { return own[i] ? value : null })
  }

  // So many that their points and a wide line would run into each other.
  function many(d) { return d.at.length > 60 }

  // A warning has a shape of its own; a period between two without figures is a dot.
  function point(d, own, value, i) {
    var alone = !own[i - 1] || d.percent[i - 1] == null
    alone = alone && (!own[i + 1] || d.percent[i + 1] == null)
    if (value == null) return null
    if (d.signal[i]) return {value: value, symbol: 'triangle', symbolRotate: 180, symbolSize: 15, itemStyle: {color: 'var(--e)'}}
    return {value: value, symbol: alone || d.at.length <= 40 ? 'circle' : 'none', symbolSize: alone ? 8 : 6}
  }

  function drawn(d) {
    var series = [], dotted = {color: 'var(--l)', type: 'dotted', width: 2}
    stretches(d).forEach(function (own, k) {
      var low = within(own, d.low), high = within(own, d.high)
      series.push(plain('low', low, {stack: 'band' + k, step: false, lineStyle: {width: 0}}))
      series.push(plain('band', high.map(function (value, i) { return value == null ? null : value - low[i] }), {
        stack: 'band' + k, step: false, lineStyle: {width: 0}, areaStyle: {color: 'var(--t)', opacity: many(d) ? 0.5 : 1}
      }))
    })
    ;['level', 'least', 'most'].forEach(function (name) { series.push(plain(name, d[name], {lineStyle: dotted})) })
    series.push(plain('target', d.target, {lineStyle: {color: 'var(--e)', type: [8, 5], width: 3}}))
    stretches(d).forEach(function (own, k) {
      series.push(plain('percent', within(own, d.percent).map(point.bind(null, d, own)), {
        step: false, tooltip: {}, z: 4, showAllSymbol: true,
        lineStyle: {color: 'var(--a)', width: many(d) ? 1.5 : 4, cap: 'round', join: 'round'},
        itemStyle: {color: 'var(--a)'}, markLine: k ? {} : events(d)
      }))
    })
    return series
  }
  function events(d) {
    return {
      symbol: 'none', silent: true, animation: false, lineStyle: {color: 'var(--i)', type: 'solid', width: 2},
      label: {color: 'var(--i)', fontSize: 13, position: 'end', formatter: function (p) { return p.name }},
      data: d.events.filter(function (e) { return d.at.indexOf(e.label) >= 0 }).map(function (e) {
        return {xAxis: d.at.indexOf(e.label), name: String(e.mark)}
      })
    }
  }

  // Every text is the server's, and braces mean something else to the one that draws it.
  function tip(d, i) {
    return d.tips[i].concat(d.events.map(function (e) {
      return e.label == d.at[i] ? '\n' + e.mark + ': ' + e.text : ''
    }).join('')).replace(/[{}|]/g, ' ')
  }

  // Whole steps, so that the ends of what is drawn are steps as well; both are whole tens.
  function step(low, high) {
    var all = high - low
    return all <= 10 ? 2 : all <= 20 ? 5 : all < 60 || all % 20 ? 10 : 20
  }

  function option(d, sentence) {
    var s = d.scale, aimed = d.target.some(function (value) { return value != null }), text = {color: 'var(--i)', fontSize: 13}
    return {
      animation: false,
      textStyle: {fontFamily: 'system-ui, sans-serif', color: 'var(--i)'},
      aria: {enabled: true, label: {description: sentence}},
      grid: {left: 4, right: 40, top: (d.events.length ? 24 : 10) + (aimed ? 18 : 0), bottom: 4, containLabel: true},
      // The target's words stand above the plot: on it they would cover a line.
      graphic: aimed ? [{type: 'text', right: 40, top: 4, silent: true, style: {text: '– –  ' + d.aim, fill: 'var(--e)', fontSize: 13}}] : [],
      tooltip: {
        trigger: 'axis', renderMode: 'richText', confine: true, transitionDuration: 0,
        backgroundColor: 'var(--f)', borderColor: 'var(--l)', borderWidth: 2, shadowBlur: 0, shadowOffsetX: 0, shadowOffsetY: 0, hideDelay: 0,
        textStyle: {color: 'var(--i)', fontSize: 14},
        axisPointer: {type: 'line', animation: false, lineStyle: {color: 'var(--i)', type: 'solid', width: 1}},
        formatter: function (points) { return tip(d, points[0].dataIndex) }
      },
      xAxis: {
        type: 'category', data: d.at, axisLabel: {color: text.color, fontSize: 13, hideOverlap: true},
        axisLine: {onZero: false, lineStyle: {color: 'var(--l)'}}, axisTick: {show: false},
        splitLine: {
          show: true, showMinLine: false, showMaxLine: false, interval: function (i) { return !!d.broken[i] },
          lineStyle: {color: 'var(--l)', type: [2, 4], width: 3}
        }
      },
      yAxis: {
        type: 'value', min: s.low, max: s.high, interval: step(s.low, s.high), splitLine: {lineStyle: {color: 'var(--l)', opacity: 0.4}},
        axisLabel: {color: text.color, fontSize: 13, formatter: function (percent) {
          return (s.zero + (s.full - s.zero) * percent / 100).toFixed(s.decimals).replace('.', s.point) + s.sign
        }}
      },
      series: drawn(d)
    }
  }

  // The arrow keys go from period to period, and say what a touch shows.
  function keys(place, chart, d) {
    var at = d.at.length, said = document.createElement('p')
    said.setAttribute('role', 'status')
    said.className = 'said'
    place.parentNode.insertBefore(said, place.nextSibling)
    place.tabIndex = 0
    place.addEventListener('keydown', function (e) {
      var to = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: d.at.length - 1}[e.key]
      if (e.key == 'Escape') hide()
      if (to === undefined) return
      e.preventDefault()
      at = Math.max(0, Math.min(d.at.length - 1, to))
      chart.dispatchAction({type: 'showTip', x: chart.convertToPixel({xAxisIndex: 0}, at), y: place.clientHeight / 2})
      said.textContent = tip(d, at).replace(/\n/g, '. ')
    })
    function hide() {
      chart.dispatchAction({type: 'hideTip'})
      said.textContent = ''
    }
    place.addEventListener('blur', hide)
  }

  function draw(figure) {
    var d = JSON.parse(figure.getAttribute('data-chart')), hint = figure.getAttribute('data-hint')
    var still = figure.querySelector('div'), caption = figure.querySelector('figcaption')
    var place = document.createElement('div'), line
    place.className = 'chart'
    figure.insertBefore(place, still)
    still.hidden = true
    var chart = echarts.init(place, null, {renderer: 'svg'})
    chart.setOption(option(d, caption.textContent))
    charts.push({chart: chart, place: place})
    keys(place, chart, d)
    if (!hint) return
    line = document.createElement('p')
    line.className = 'hint'
    line.textContent = hint
    figure.insertBefore(line, caption)
  }
  function drawAll() {
    charts.splice(0).forEach(function (c) { c.chart.dispose() })
    ;[].forEach.call(document.querySelectorAll('figure[data-chart]'), draw)
  }
  function fit() {
    if (!printing) charts.forEach(function (c) { c.chart.resize({width: 'auto', height: 'auto'}) })
  }

  addEventListener('resize', fit)
  // On paper it takes the room the sheet gives, as a drawing that grows and shrinks.
  addEventListener('beforeprint', function () {
    printing = true
    charts.forEach(function (c) {
      var width = Math.min(c.place.clientWidth, 680), height = c.place.clientHeight
      c.chart.dispatchAction({type: 'hideTip'})
      c.chart.resize({width: width, height: height})
      c.chart.getZr().flush()
      c.place.querySelector('svg').setAttribute('viewBox', '0 0 ' + width + ' ' + height)
    })
  })
  addEventListener('afterprint', function () {
    printing = false
    charts.forEach(function (c) { c.place.querySelector('svg').removeAttribute('viewBox') })
    fit()
  })
  // live.js has put newer figures into the page.
  document.addEventListener('fresh', drawAll)
  drawAll()
})()
