// Elements are made of nodes and text only. No string is ever read as HTML here or anywhere in the widget.

/** An element with attributes (false and null leave one out, functions listen) and children (nodes or text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A line icon of 24 units, from path data; hidden from screen readers. */
export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A link that dials a number as people write it. */
export function dial(number, label = number) {
  return make("a", { href: `tel:${number.replace(/[^+0-9*#]/g, "")}` }, label);
}

/** Text as nodes, in which each of the given numbers that stands alone is a link to dial it. */
export function withNumbers(text, numbers) {
  const known = numbers.filter(Boolean).sort((a, b) => b.length - a.length);
  if (!known.length) return [text];
  const escaped = known.map((number) => number.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\d+])(${escaped.join("|")})(?!\\d)`);
  return text.split(pattern).map((part) => (known.includes(part) ? dial(part) : part));
}
