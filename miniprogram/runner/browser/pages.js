// The page stack: each page in a box of its own under a title bar, the topmost is shown.

/** Answers what `wx` needs to go from page to page. `make(name, where)` puts a page into an element. */
export function pageStack({ app, components, make }) {
  const stack = []
  const top = () => stack.at(-1)

  function open(url) {
    const [name, query] = parsed(url)
    if (!components[name]) throw new Error(`there is no page ${name}`)
    const box = document.createElement('div')
    box.className = 'runner-page'
    const bar = document.createElement('div')
    bar.className = 'runner-bar'
    const title = document.createElement('span')
    title.textContent = components[name].navigationBarTitleText ?? app.window?.navigationBarTitleText ?? ''
    bar.append(title)
    if (stack.length > 0) {
      const button = document.createElement('button')
      button.textContent = '‹'
      button.setAttribute('aria-label', '返回')
      button.onclick = () => back(1)
      bar.prepend(button)
    }
    const place = document.createElement('span')
    box.append(bar, place)
    top()?.page.onHide?.()
    for (const one of stack) one.box.hidden = true
    document.body.append(box)
    const { page, release } = make(name, url, box, place)
    page.route = name
    page.options = query
    stack.push({ page, release, box, title, url })
    tell(url)
    page.onLoad?.(query)
    page.onShow?.()
    page.onReady?.()
  }

  function close() {
    const closed = stack.pop()
    closed?.page.onUnload?.()
    closed?.release()
    closed?.box.remove()
  }

  function back(levels) {
    if (stack.length < 2) return
    for (let n = 0; n < levels && stack.length > 1; n++) close()
    top().box.hidden = false
    tell(top().url)
    top().page.onShow?.()
  }

  return {
    current: () => top()?.page,
    all: () => stack.map((one) => one.page),
    setTitle(text) {
      if (top()) top().title.textContent = text
    },
    navigateTo: open,
    navigateBack: back,
    redirectTo(url) {
      close()
      open(url)
    },
    reLaunch(url) {
      while (stack.length > 0) close()
      open(url)
    },
  }
}

/** The address bar names the page, so that a test can wait for it. */
function tell(url) {
  history.replaceState(null, '', `#/${url.replace(/^\//, '')}`)
}

function parsed(url) {
  const [name, query = ''] = url.replace(/^\//, '').split('?')
  return [name, Object.fromEntries(new URLSearchParams(query))]
}
