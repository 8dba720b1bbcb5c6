// Making and patching elements. Text only ever goes in as text, never as markup.

/** h("p", { class: "x", "data-y": 1, onclick: f }, "text", child) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else put(element, name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Sets an attribute only if it changes; null, undefined and false take it away. */
export function put(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets the text only if it changes, so that nothing is laid out again for nothing. */
export function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

const SVG = "http://www.w3.org/2000/svg";

/** As h, for what is drawn: svg("path", { class: "x", d: "M0 0" }) */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  element.append(...children);
  return element;
}

/** A shape from the sprite in index.html. A word always stands beside it. */
export function icon(name) {
  const element = svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use"));
  turn(element, name);
  return element;
}

/** Gives an icon another shape. */
export function turn(shape, name) {
  put(shape, "data-icon", name);
  put(shape.firstChild, "href", `#i-${name}`);
}
