// Pictures for browsers that cannot draw in 3D: from all around a vesicle, or of a story's chapters.

import type { AppState } from "./app_state";
import { el, fill } from "./dom";

/** The pictures, changed by hand, keys or a slider; null where the page has none. */
export function turntable(app: AppState): HTMLElement | null {
  const { sides, chapters, steps, story } = app.contents;
  const pictures = sides.length ? sides : chapters.map((one) => one.picture);
  const first = pictures[0] ?? steps.find((step) => step.picture)?.picture;
  if (!first) return null;
  const image = el("img", { alt: "", src: first, draggable: "false" });
  const said = el("p", { class: "said", "aria-live": "polite" });
  const slider = el("input", {
    id: "side",
    type: "range",
    min: "0",
    max: String(Math.max(pictures.length - 1, 0)),
    step: "1",
    value: "0",
    input: () => show(),
  });
  const show = (): void => {
    const { words } = app;
    // A step has a picture of its own, which shows what is cut and hidden there.
    const own = app.tab === "lesson" ? steps[app.step]?.picture : undefined;
    const chapter = own ? undefined : chapters[Number(slider.value)];
    slider.hidden = own !== undefined || pictures.length < 2;
    image.src = own ?? pictures[Number(slider.value)] ?? image.src;
    image.alt = words.say(story ? "storyCanvas" : "canvas");
    slider.setAttribute("aria-label", words.say(story ? "chapter" : "turn"));
    said.hidden = !chapter;
    if (!chapter) {
      slider.removeAttribute("aria-valuetext");
      return;
    }
    const title = words.each(chapter.title);
    slider.setAttribute("aria-valuetext", title);
    fill(said, el("strong", {}, title), " ", words.each(chapter.caption));
  };
  app.listen(show);
  show();
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
    const all = pictures.length;
    const by = Math.round(((from - event.clientX) / Math.max(image.clientWidth, 1)) * all);
    slider.value = String((((start + by) % all) + all) % all);
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    image.addEventListener(end, () => {
      from = null;
    });
  }
  return el("div", { class: "turntable" }, image, said, slider);
}
