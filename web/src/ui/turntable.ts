// Pictures from all around, for browsers that cannot draw in 3D.

import type { AppState } from "./app_state";
import { el } from "./dom";

/** The pictures, turned by hand, keys or a slider; null where the page has none. */
export function turntable(app: AppState): HTMLElement | null {
  const { sides } = app.contents;
  if (!sides.length) return null;
  const { words } = app;
  const image = el("img", { alt: words.say("canvas"), src: sides[0], draggable: "false" });
  const slider = el("input", {
    id: "side",
    type: "range",
    min: "0",
    max: String(sides.length - 1),
    step: "1",
    value: "0",
    "aria-label": words.say("turn"),
    input: () => {
      image.src = sides[Number(slider.value)];
    },
  });
  // A step has a picture of its own, which shows what is cut and hidden there.
  app.listen(() => {
    const own = app.tab === "lesson" ? app.contents.steps[app.step]?.picture : undefined;
    slider.hidden = own !== undefined;
    image.src = own ?? sides[Number(slider.value)];
    image.alt = app.words.say("canvas");
    slider.setAttribute("aria-label", app.words.say("turn"));
  });
  let from: number | null = null;
  let start = 0;
  image.addEventListener("pointerdown", (event) => {
    if (slider.hidden) return;
    image.setPointerCapture(event.pointerId);
    from = event.clientX;
    start = Number(slider.value);
  });
  image.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const by = Math.round(((from - event.clientX) / Math.max(image.clientWidth, 1)) * sides.length);
    const side = (((start + by) % sides.length) + sides.length) % sides.length;
    slider.value = String(side);
    image.src = sides[side];
  });
  for (const end of ["pointerup", "pointercancel"]) {
    image.addEventListener(end, () => {
      from = null;
    });
  }
  return el("div", { class: "turntable" }, image, slider);
}
