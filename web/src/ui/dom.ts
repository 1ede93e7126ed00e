// Elements made of parts; texts are texts, never markup.

export type Child = Node | string | null | undefined | false;
type Handler = (event: never) => void;
type Attributes = Record<string, string | number | boolean | Handler | null | undefined>;

/** Makes an element; a function is what listens to the event of its name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value as EventListener);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((one): one is Node | string => Boolean(one)));
  return made;
}

const ICONS: Record<string, string> = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  home: "M4 11l8-7 8 7M6 10v9h12v-9",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  up: "M5 15l7-7 7 7",
  down: "M5 9l7 7 7-7",
  close: "M6 6l12 12M18 6L6 18",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 100 6 3 3 0 000-6z",
  hidden:
    "M3 3l18 18M9.5 5.3A10 10 0 0112 5c6 0 10 7 10 7a17 17 0 01-3 3.6M6.5 6.6A16 16 0 002 12s4 7 10 7a10 10 0 005-1.4",
  print: "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z",
  play: "M7 4v16l13-8z",
  pause: "M8 5v14M16 5v14",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  ruler: "M3 8h18v8H3zM7 8v4M11 8v3M15 8v4M19 8v3",
  sliders:
    "M4 7h9M19 7h1M13 7a3 3 0 106 0 3 3 0 10-6 0M4 17h1M11 17h9M5 17a3 3 0 106 0 3 3 0 10-6 0",
  cut: "M12 3a9 9 0 109 9h-9z",
};

/** A drawn sign; it says nothing to a screen reader. */
export function icon(name: keyof typeof ICONS | string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A small colour, in the shape that its sugar has. */
export function swatch(colour: string, shape = "sphere"): HTMLElement {
  const made = el("span", { class: `swatch ${shape}`, "aria-hidden": "true" });
  made.style.setProperty("--colour", colour.startsWith("#") ? colour : `#${colour}`);
  return made;
}

/** Puts children in the place of those that are there; what has the focus keeps it by its id. */
export function fill(parent: HTMLElement, ...children: (Child | Child[])[]): void {
  const focused = document.activeElement;
  const id = focused && parent.contains(focused) ? focused.id : "";
  parent.replaceChildren(...children.flat().filter((one): one is Node | string => Boolean(one)));
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}
