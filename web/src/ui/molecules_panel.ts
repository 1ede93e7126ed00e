// The tree of layers: what there is, how much of it, and whether it is shown.

import type { TreeNode } from "../data/contents";
import type { AppState } from "./app_state";
import { legendView } from "./card_view";
import { el, icon, swatch } from "./dom";

function row(node: TreeNode, app: AppState): HTMLElement {
  const { words } = app;
  const { path, children } = node;
  const name = words.name(path);
  const hidden = app.isHidden(path);
  const open = app.open.has(path);
  const copies = app.copies(path);
  const id = path.replace(/[^\w]/g, "-");
  const colour = app.contents.swatches[app.stage?.style ?? app.contents.style][path];
  const toggle = (): void => {
    if (open) app.open.delete(path);
    else app.open.add(path);
    app.changed();
  };
  return el(
    "li",
    {},
    el(
      "div",
      { class: `row${app.chosen === path ? " chosen" : ""}${hidden ? " gone" : ""}` },
      children.length
        ? el(
            "button",
            {
              type: "button",
              id: `open-${id}`,
              class: "twist",
              "aria-expanded": String(open),
              "aria-label": name,
              click: toggle,
            },
            icon(open ? "down" : "right"),
          )
        : el("span", { class: "twist" }),
      el(
        "button",
        {
          type: "button",
          id: `name-${id}`,
          class: "name",
          "aria-pressed": String(app.chosen === path),
          click: () => app.choose(app.chosen === path ? "" : path),
        },
        colour ? swatch(colour) : null,
        el("span", { class: "text" }, name),
        // How many there are in a story changes with time.
        copies ? el("span", { class: "count" }, words.number(copies)) : null,
      ),
      app.isFlat
        ? null
        : el(
            "button",
            {
              type: "button",
              id: `eye-${id}`,
              class: "eye",
              "aria-pressed": String(!hidden),
              "aria-label": words.say(hidden ? "show" : "hide", { name }),
              title: words.say(hidden ? "show" : "hide", { name }),
              click: () => app.setHidden(path, !hidden),
            },
            icon(hidden ? "hidden" : "eye"),
          ),
    ),
    children.length && open ? el("ul", {}, ...children.map((child) => row(child, app))) : null,
  );
}

export function moleculesPanel(app: AppState): HTMLElement[] {
  const { words, contents } = app;
  const style = app.stage?.style ?? contents.style;
  const total = Object.values(contents.counts).reduce((sum, one) => sum + one, 0);
  const { about, note } = words.texts;
  return [
    el(
      "div",
      { class: "scrolls" },
      total ? el("p", { class: "quiet" }, words.count("molecules", total)) : null,
      el("ul", { class: "tree" }, ...contents.tree.map((node) => row(node, app))),
      app.isFlat
        ? el("p", { class: "quiet" }, words.say("noHiding"))
        : el(
            "button",
            {
              type: "button",
              id: "show-all",
              class: "quiet-button",
              click: () => app.see({ ...app.seen, hide: [] }, false),
            },
            words.say("showAll"),
          ),
      el(
        "details",
        {},
        el("summary", {}, words.say("colours")),
        ...legendView(words.texts.legend[style]),
      ),
      about || note
        ? el(
            "details",
            {},
            el("summary", {}, words.say("aboutPicture")),
            about ? el("p", {}, about) : null,
            note ? el("p", { class: "quiet" }, words.say("illustrative", { text: note })) : null,
            contents.story?.media.length
              ? el("p", { class: "quiet" }, words.say("storyBehind"))
              : null,
            contents.story ? el("p", { class: "quiet" }, words.say("storySimple")) : null,
          )
        : null,
    ),
  ];
}
