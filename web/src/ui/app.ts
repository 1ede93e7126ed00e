// The page: picture, panel, card, and what is told while something happens.

import { Columns } from "../data/columns";
import type { Contents, Language } from "../data/contents";
import { inflated, unpack } from "../data/unpack";
import { listenTo } from "../stage/gestures";
import type { Stage } from "../stage/stage";
import { StoryStage } from "../stage/story_stage";
import { VesicleStage } from "../stage/vesicle_stage";
import { AppState, type Tab } from "./app_state";
import { cardView } from "./card_view";
import { el, fill, icon } from "./dom";
import { lessonPanel } from "./lesson_panel";
import { moleculesPanel } from "./molecules_panel";
import { type Sheet, sheetView } from "./print";
import { Ruler } from "./ruler";
import { StoryBar } from "./story_bar";
import { tellPlatform } from "./platform";
import { clicked } from "./tasks/find_task";
import { tasksPanel } from "./tasks/tasks_panel";
import { turntable } from "./turntable";
import { cutBy, toolsView } from "./tools";

/** Lengths of the scale bar, nm. */
const LENGTHS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export class App {
  readonly state: AppState;
  private readonly canvas = el("canvas", { id: "picture", tabindex: "0", role: "application" });
  private readonly header = el("header", { class: "top" });
  private readonly tools = el("div", { class: "tools", id: "tools", role: "toolbar" });
  /** Opens the tools where the page is too small to have them always in sight. */
  private readonly opener = el("button", {
    type: "button",
    id: "open-tools",
    class: "opener",
    "aria-controls": "tools",
    click: () => {
      this.stageBox.classList.toggle("tooled");
      this.render();
    },
  });
  private readonly tabs = el("div", { class: "tabs", role: "tablist" });
  private readonly panel = el("div", { class: "content", id: "content", role: "tabpanel" });
  private readonly card = el("section", { class: "card", hidden: true });
  private readonly bar = el("div", { class: "bar", "aria-hidden": "true" });
  private readonly tip = el("div", { class: "tip", "aria-hidden": "true" });
  private readonly notice = el("p", { class: "notice", role: "status" });
  private readonly told = el("div", { class: "unseen", "aria-live": "polite" });
  private readonly stageBox = el("main", { class: "stage" });
  private readonly view = el("div", { class: "view" });
  private readonly sheet = el("div", { class: "sheet" });
  private hovering = 0;
  private story: StoryBar | null = null;

  constructor(readonly contents: Contents) {
    this.state = new AppState(contents);
    this.state.listen(() => this.render());
    this.canvas.setAttribute("aria-describedby", "canvas-help");
    this.view.append(
      this.canvas,
      el("div", { class: "cross", "aria-hidden": "true" }),
      this.notice,
      this.bar,
      this.tip,
      this.opener,
      this.told,
    );
    this.stageBox.append(this.view, this.tools);
    document.body.append(
      el(
        "div",
        { class: "page" },
        this.header,
        this.stageBox,
        el("aside", { class: "panel" }, this.tabs, this.panel, this.card),
      ),
      this.sheet,
    );
    document.addEventListener("print-sheet", (event) =>
      this.print((event as CustomEvent<Sheet>).detail),
    );
    document.documentElement.lang = this.state.words.language;
    tellPlatform(this.state);
    const [centre, edge] = contents.looks[contents.style].background;
    this.colourStage(centre, edge);
    this.render();
  }

  /** Puts the molecules in place and draws them, or says why that cannot be. */
  async start(): Promise<void> {
    const { state, contents } = this;
    try {
      state.stage = await this.stage();
    } catch (error) {
      console.info(`exoviz: no 3D (${String(error)})`);
      this.stageBox.classList.add("none");
      state.isFlat = true;
      const pictures = turntable(state);
      if (pictures) this.view.append(pictures);
      this.render();
      return;
    }
    const { stage } = state;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    const heed = (): void => {
      stage.reducedMotion = calm.matches;
    };
    heed();
    calm.addEventListener("change", heed);
    stage.onPicture = () => this.pictured();
    const ruler = new Ruler(state, (text) => (this.told.textContent = text));
    state.ruler = ruler;
    this.tip.before(ruler.layer);
    listenTo(this.canvas, stage, {
      click: (x, y) => this.click(x, y),
      hover: (x, y) => this.hover(x, y),
      leave: () => this.tip.classList.remove("shown"),
      cut: (percent) => (this.story ? this.skip(percent / 5) : cutBy(state, percent)),
      play: () => this.story?.toggle(),
      measure: () => ruler.toggle(),
      leaveRuler: () => ruler.leave(),
      reset: () => document.getElementById("reset")?.click(),
    });
    if (contents.steps.length) state.goTo(state.step);
    else state.changed();
  }

  private async stage(): Promise<Stage> {
    const { beads, story } = this.contents;
    if (story) {
      const content = await inflated(story.columns.data);
      const columns = new Columns(story.columns.kinds, content);
      const stage = new StoryStage(this.canvas, this.contents, columns);
      this.story = new StoryBar(this.state, stage);
      const { words, callouts, inset, veil, bar } = this.story;
      this.canvas.after(veil, inset, callouts);
      this.view.after(words, bar);
      this.stageBox.classList.add("plays");
      return stage;
    }
    const content = await inflated(beads!.data);
    const unpacked = unpack(beads!, content, (layer) => layer.startsWith("glycans/"));
    return new VesicleStage(this.canvas, this.contents, unpacked);
  }

  /** Goes on or back in the story, s. */
  private skip(seconds: number): void {
    const { stage } = this.state;
    if (stage instanceof StoryStage) stage.seek(stage.time + seconds);
  }

  private colourStage(centre: string, edge: string): void {
    this.stageBox.style.setProperty("--centre", centre);
    this.stageBox.style.setProperty("--edge", edge);
  }

  // -- the picture

  private pictured(): void {
    const { stage, words } = this.state;
    if (!stage) return;
    this.stageBox.classList.add("drawn");
    this.notice.textContent = "";
    this.story?.told();
    this.state.ruler?.draw();
    const nm = stage.nmPerPixel;
    const wanted = 0.2 * this.canvas.clientWidth * nm;
    const length = LENGTHS.filter((one) => one <= wanted).pop() ?? LENGTHS[0];
    const line = el("span", { class: "line" });
    line.style.width = `${length / nm}px`;
    this.bar.replaceChildren(line, `${words.number(length)} ${words.say("nm")}`);
  }

  private click(x: number, y: number): void {
    const { state } = this;
    this.tip.classList.remove("shown");
    const seeks = state.tab === "tasks" && state.seeking >= 0;
    if (state.ruler?.isOn && !seeks) {
      state.ruler.take(x, y);
      return;
    }
    const layer = state.stage?.layerAt(x, y) ?? null;
    if (seeks) {
      if (layer) clicked(state, layer);
    } else state.choose(layer ?? "");
    if (layer) this.told.textContent = state.words.heading(layer);
  }

  private hover(x: number, y: number): void {
    if (this.hovering) return;
    this.hovering = window.requestAnimationFrame(() => {
      this.hovering = 0;
      const { stage, words, tab, seeking } = this.state;
      // Who seeks a molecule is not told.
      const layer = tab === "tasks" && seeking >= 0 ? null : (stage?.layerAt(x, y) ?? null);
      this.tip.classList.toggle("shown", layer !== null);
      this.canvas.classList.toggle("over", layer !== null);
      if (!layer) return;
      const box = this.stageBox.getBoundingClientRect();
      this.tip.textContent = words.heading(layer);
      this.tip.style.left = `${Math.min(x - box.left + 14, box.width - this.tip.offsetWidth - 8)}px`;
      this.tip.style.top = `${Math.max(y - box.top - 34, 4)}px`;
    });
  }

  // -- what stands around it

  private render(): void {
    const { state } = this;
    const { words, stage, contents } = state;
    const look = contents.looks[stage?.style ?? contents.style];
    this.colourStage(...look.background);
    document.title = words.texts.title || words.texts.scene || "exoviz";
    this.canvas.setAttribute("aria-label", words.say(contents.story ? "storyCanvas" : "canvas"));
    this.tools.setAttribute("aria-label", words.say("tools"));
    this.tabs.setAttribute("aria-label", words.say("lesson"));
    if (!this.stageBox.classList.contains("drawn")) {
      const none = this.stageBox.classList.contains("none");
      this.notice.textContent = words.say(none ? "noPicture" : "loading");
    }
    if (this.stageBox.parentElement) this.stageBox.parentElement.dataset.tab = state.tab;
    this.renderHeader();
    this.renderTabs();
    this.opener.setAttribute("aria-expanded", String(this.stageBox.classList.contains("tooled")));
    this.opener.setAttribute("aria-label", words.say("openTools"));
    fill(this.opener, icon("sliders"), el("span", {}, words.say("openTools")));
    fill(
      this.tools,
      ...toolsView(state),
      el(
        "p",
        { id: "canvas-help", class: "unseen" },
        words.say(contents.story ? "storyHelp" : "canvasHelp"),
        " ",
        words.say("rulerHelp"),
      ),
    );
    this.story?.render();
    this.pictured();
    const panels: Record<Tab, () => HTMLElement[]> = {
      lesson: () => lessonPanel(state),
      molecules: () => moleculesPanel(state),
      tasks: () => tasksPanel(state),
    };
    const kept = this.panel.querySelector(".scrolls")?.scrollTop ?? 0;
    const same = this.panel.dataset.tab === `${state.tab} ${state.step}`;
    this.panel.dataset.tab = `${state.tab} ${state.step}`;
    this.panel.setAttribute("aria-labelledby", `tab-${state.tab}`);
    fill(this.panel, ...panels[state.tab]());
    const scrolled = this.panel.querySelector(".scrolls");
    if (same && scrolled) scrolled.scrollTop = kept;
    if (!same) this.panel.scrollTop = 0;
    this.renderCard();
  }

  private renderHeader(): void {
    const { state } = this;
    const { words, contents } = state;
    const languages = Object.entries(contents.languages).map(([code, name]) =>
      el(
        "button",
        {
          type: "button",
          id: `speak-${code}`,
          lang: code,
          "aria-pressed": String(code === words.language),
          // What is said holds what is written.
          "aria-label": `${code.toUpperCase()} ${name}`,
          title: name,
          click: () => state.speak(code as Language),
        },
        code.toUpperCase(),
      ),
    );
    const print = (sheet: Sheet, key: string): HTMLElement =>
      el(
        "button",
        { type: "button", id: `print-${sheet}`, click: () => this.print(sheet) },
        words.say(key),
      );
    fill(
      this.header,
      el("h1", {}, words.texts.title || words.texts.scene),
      el(
        "details",
        { class: "menu" },
        el(
          "summary",
          { "aria-label": words.say("print"), title: words.say("print") },
          icon("print"),
        ),
        el("div", { class: "choices" }, print("worksheet", "printSheet"), print("key", "printKey")),
      ),
      el(
        "div",
        { class: "languages", role: "group", "aria-label": words.say("language") },
        ...languages,
      ),
    );
  }

  private renderTabs(): void {
    const { state } = this;
    const { words, contents } = state;
    const shown: Tab[] = [
      ...(contents.steps.length ? (["lesson"] as const) : []),
      "molecules",
      ...(contents.tasks.length ? (["tasks"] as const) : []),
    ];
    const go = (tab: Tab): void => state.openTab(tab);
    fill(
      this.tabs,
      ...shown.map((tab, index) =>
        el(
          "button",
          {
            type: "button",
            role: "tab",
            id: `tab-${tab}`,
            "aria-selected": String(tab === state.tab),
            "aria-controls": "content",
            tabindex: tab === state.tab ? "0" : "-1",
            click: () => go(tab),
            keydown: (event: KeyboardEvent) => {
              const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
              if (!by) return;
              event.preventDefault();
              const next = shown[(index + by + shown.length) % shown.length];
              go(next);
              document.getElementById(`tab-${next}`)?.focus();
            },
          },
          words.say(tab),
        ),
      ),
    );
  }

  private renderCard(): void {
    const { state } = this;
    const { words, chosen } = state;
    const card = chosen ? words.card(chosen) : undefined;
    this.card.hidden = !card;
    if (!card) {
      fill(this.card);
      return;
    }
    const fresh = this.card.dataset.path !== chosen;
    this.card.dataset.path = chosen;
    this.card.setAttribute("aria-label", words.say("card"));
    fill(
      this.card,
      el(
        "div",
        { class: "card-head" },
        el("h2", {}, words.begun(card.title)),
        el(
          "button",
          {
            type: "button",
            id: "close-card",
            class: "tool",
            "aria-label": words.say("close"),
            title: words.say("close"),
            click: () => state.choose(""),
          },
          icon("close"),
        ),
      ),
      el("div", { class: "card-body" }, ...cardView(card, words)),
    );
    if (fresh) this.card.scrollTop = 0;
  }

  private print(sheet: Sheet): void {
    fill(this.sheet, ...sheetView(this.state, sheet, this.canvas));
    const image = this.sheet.querySelector("img");
    const go = (): void => window.print();
    if (image) image.decode().then(go, go);
    else go();
  }
}
