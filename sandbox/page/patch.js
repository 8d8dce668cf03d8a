// Makes the children of one element like those of another without touching what is alike: a frame that is taken out
// of the page, if only for a moment, loads again.

const HANDLERS = ["onclick", "onchange", "oninput", "onkeydown", "onsubmit", "onmousedown"];

// A child that is only built when `memo`, which says all that it shows, differs from the one there.
export function lazy(tag, key, memo, build) {
  const promised = document.createElement(tag);
  Object.assign(promised.dataset, { key, lazy: "" });
  return Object.assign(promised, { memo, build });
}

function built(child) {
  const whole = child.build ? Object.assign(child.build(), { memo: child.memo }) : child;
  for (const inner of whole.querySelectorAll?.("[data-lazy]") ?? []) inner.replaceWith(built(inner));
  return whole;
}

function renew(found, child) {
  if (child.build && found.memo === child.memo) return;
  alike(found, child.build ? built(child) : child);
  found.memo = child.memo;
}

export function patch(old, wanted) {
  const news = [...wanted.childNodes];
  const keys = new Set(news.map(keyOf).filter(Boolean));
  for (const child of [...old.childNodes]) if (keyOf(child) && !keys.has(keyOf(child))) child.remove();
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = old.firstChild;
  for (const child of news) {
    const found = match(keyed, at, child);
    if (found) {
      at = dropUntil(found, at);
      if (found !== at) old.insertBefore(found, at);
      renew(found, child);
      at = found.nextSibling;
    } else old.insertBefore(built(child), at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// Takes out what stands before `found` and has no key, so that `found` need not move.
function dropUntil(found, at) {
  while (at !== found && at && !keyOf(at)) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
  return at;
}

const keyOf = (node) => node.dataset?.key;

function match(keyed, at, child) {
  const key = keyOf(child);
  if (key) return keyed.get(key)?.localName === child.localName ? keyed.get(key) : null;
  return at && !keyOf(at) && at.nodeName === child.nodeName ? at : null;
}

function alike(old, wanted) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const name of HANDLERS) old[name] = wanted[name];
  patch(old, wanted);
  if (old.localName === "option") old.selected = wanted.hasAttribute("selected");
  if (old.type === "checkbox") old.checked = wanted.hasAttribute("checked");
}
