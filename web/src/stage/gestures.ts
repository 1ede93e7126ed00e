// Hands on the picture: one finger turns, two zoom and move; keys do the same.

import type { Stage } from "./stage";

/** A press that moved less than this, in pixels, is a click. */
const CLICK_PX = 6;
const TURN_A_PIXEL = 0.4;

export interface Hands {
  click: (x: number, y: number) => void;
  hover: (x: number, y: number) => void;
  leave: () => void;
  cut: (percent: number) => void;
  reset: () => void;
  play: () => void;
  measure: () => void;
  leaveRuler: () => void;
}

export function listenTo(canvas: HTMLCanvasElement, stage: Stage, hands: Hands): void {
  const held = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let wasMany = false;

  const spread = (): { x: number; y: number; apart: number } => {
    const [one, two] = [...held.values()];
    return {
      x: (one.x + two.x) / 2,
      y: (one.y + two.y) / 2,
      apart: Math.hypot(one.x - two.x, one.y - two.y),
    };
  };

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (held.size === 1) {
      travelled = 0;
      wasMany = false;
    } else wasMany = true;
    hands.leave();
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") hands.hover(event.clientX, event.clientY);
      return;
    }
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    travelled += Math.hypot(dx, dy);
    if (held.size === 2) {
      const old = spread();
      held.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = spread();
      stage.zoom(now.apart / Math.max(old.apart, 1));
      stage.pan(now.x - old.x, now.y - old.y);
      return;
    }
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (held.size > 2 || travelled < CLICK_PX) return;
    const moves = event.buttons === 2 || event.ctrlKey || event.shiftKey;
    if (moves) stage.pan(dx, dy);
    else stage.turn(-dx * TURN_A_PIXEL, dy * TURN_A_PIXEL);
  });
  const released = (event: PointerEvent, clicked: boolean): void => {
    const was = held.delete(event.pointerId);
    if (clicked && was && !wasMany && travelled < CLICK_PX && event.button === 0) {
      hands.click(event.clientX, event.clientY);
    }
  };
  canvas.addEventListener("pointerup", (event) => released(event, true));
  canvas.addEventListener("pointercancel", (event) => released(event, false));
  canvas.addEventListener("pointerleave", () => hands.leave());
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      stage.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)));
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => (event.shiftKey ? stage.pan(-24, 0) : stage.turn(-8, 0)),
      ArrowRight: () => (event.shiftKey ? stage.pan(24, 0) : stage.turn(8, 0)),
      ArrowUp: () => (event.shiftKey ? stage.pan(0, -24) : stage.turn(0, 8)),
      ArrowDown: () => (event.shiftKey ? stage.pan(0, 24) : stage.turn(0, -8)),
      "+": () => stage.zoom(1.15),
      "=": () => stage.zoom(1.15),
      "-": () => stage.zoom(1 / 1.15),
      "[": () => hands.cut(-5),
      "]": () => hands.cut(5),
      Home: () => hands.reset(),
      " ": () => hands.play(),
      m: () => hands.measure(),
      Escape: () => hands.leaveRuler(),
      Enter: () => {
        const box = canvas.getBoundingClientRect();
        hands.click(box.left + box.width / 2, box.top + box.height / 2);
      },
    };
    // The same key in every layout of letters.
    const act = keys[event.code === "KeyM" ? "m" : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
