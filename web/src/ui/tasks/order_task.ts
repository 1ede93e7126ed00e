// Put stages in order: by dragging them, or by buttons that a keyboard and a finger reach.

import type { OrderTask } from "../../data/contents";
import type { AppState } from "../app_state";
import { type Child, el, icon } from "../dom";
import { buttons, checkButton, foundOf, giveButton, heading, keep, tried } from "./task_view";

/** How many stages stand where they belong. */
export function inPlace(order: readonly number[]): number {
  return order.filter((one, index) => one === index).length;
}

/** The order with what stands at one place put at another. */
export function moved(order: readonly number[], from: number, to: number): number[] {
  const rest = order.filter((_one, index) => index !== from);
  return [...rest.slice(0, to), order[from], ...rest.slice(to)];
}

function orderOf(task: OrderTask, index: number, app: AppState): number[] {
  const { done, chosen } = foundOf(app, index);
  if (done) return task.items.map((_one, place) => place);
  const known = [...chosen].sort((one, other) => one - other);
  return task.items.every((_one, place) => known[place] === place) ? chosen : task.start;
}

/** Lets a stage follow a pointer; what is under it makes way. */
function drag(event: PointerEvent, row: HTMLElement, dropped: (place: number) => void): void {
  const list = row.parentElement;
  const onButton = (event.target as Element).closest("button");
  // A finger beside the grip scrolls the page.
  const mayDrag = event.pointerType === "mouse" || (event.target as Element).closest(".grip");
  if (!list || onButton || !mayDrag || event.button !== 0) return;
  event.preventDefault();
  row.classList.add("held");
  const follow = ({ clientY }: PointerEvent): void => {
    const others = [...list.children].filter((one) => one !== row);
    const after = others.find((one) => {
      const box = one.getBoundingClientRect();
      return clientY < box.top + box.height / 2;
    });
    if (row.nextElementSibling !== (after ?? null)) list.insertBefore(row, after ?? null);
  };
  const end = ({ type }: Event): void => {
    window.removeEventListener("pointermove", follow);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    row.classList.remove("held");
    dropped(type === "pointerup" ? [...list.children].indexOf(row) : -1);
  };
  window.addEventListener("pointermove", follow);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}

export function orderView(task: OrderTask, index: number, app: AppState): Child[] {
  const { words } = app;
  const found = foundOf(app, index);
  const order = orderOf(task, index, app);
  const put = (from: number, to: number): void => {
    if (to < 0 || to >= order.length || to === from) {
      app.changed();
      return;
    }
    const name = words.each(task.items[order[from]]);
    const reply = words.say("orderPlace", { name, place: to + 1, all: order.length });
    keep(app, index, { ...found, chosen: moved(order, from, to), reply });
  };
  const step = (stage: number, place: number, by: -1 | 1): HTMLElement => {
    const label = words.say(by < 0 ? "earlier" : "later", { name: words.each(task.items[stage]) });
    const last = by < 0 ? place === 0 : place === order.length - 1;
    return el(
      "button",
      {
        type: "button",
        id: `${by < 0 ? "earlier" : "later"}-${index}-${stage}`,
        class: "tool",
        "aria-label": label,
        title: label,
        "aria-disabled": last ? "true" : null,
        click: () => put(place, place + by),
      },
      icon(by < 0 ? "up" : "down"),
    );
  };
  const rows = order.map((stage, place) => {
    const row = el(
      "li",
      { class: found.done ? "stage-row" : "stage-row free" },
      el("span", { class: "place" }, String(place + 1)),
      el("span", { class: "text" }, words.each(task.items[stage])),
      ...(found.done
        ? []
        : [
            step(stage, place, -1),
            step(stage, place, 1),
            el("span", { class: "grip", "aria-hidden": "true" }, icon("grip")),
          ]),
    );
    if (!found.done) {
      row.addEventListener("pointerdown", (event) =>
        drag(event, row, (to) => put(place, to < 0 ? place : to)),
      );
    }
    return row;
  });
  const check = (): void => {
    const count = inPlace(order);
    const right = count === order.length;
    const reply = right
      ? words.say("rightAnswer")
      : words.say("orderWrong", { right: count, all: order.length });
    app.found.set(index, { ...found, chosen: order });
    tried(app, index, right, reply);
  };
  return [
    heading(task, app),
    el("ol", { class: "stages" }, ...rows),
    found.done
      ? null
      : buttons(
          checkButton(app, index, check),
          giveButton(app, index, () => undefined),
        ),
  ];
}
