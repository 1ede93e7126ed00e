// A card: what a molecule is, why it matters, how many there are, who says so.

import type { Card, LegendRow } from "../data/contents";
import { el, swatch } from "./dom";
import type { Words } from "./words";

function safeLink(address: string, text: string): HTMLElement {
  return /^https:\/\//.test(address)
    ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text)
    : el("span", {}, text);
}

function rows(pairs: readonly [string, string][]): HTMLElement | null {
  if (!pairs.length) return null;
  return el(
    "dl",
    { class: "rows" },
    pairs.flatMap(([what, value]) => [el("dt", {}, what), el("dd", {}, value)]),
  );
}

export function cardView(card: Card, words: Words): HTMLElement[] {
  const amounts = card.members.some(([, amount]) => amount);
  const parts: (HTMLElement | null)[] = [
    ...card.texts.map((text) => el("p", { class: "role" }, text)),
    rows(card.rows),
  ];
  if (card.heading) {
    parts.push(el("h3", {}, card.heading));
    parts.push(
      amounts ? rows(card.members) : el("p", {}, card.members.map(([name]) => name).join("; ")),
    );
    if (card.more) parts.push(el("p", { class: "quiet" }, card.more));
  }
  parts.push(...card.notes.map((note) => el("p", { class: "quiet" }, note)));
  if (card.sources.length || card.links.length) {
    const links = card.links.map((one) =>
      el("li", {}, one.database ? `${one.database} ` : "", safeLink(one.address, one.entry)),
    );
    const sources = card.sources.map((one) =>
      el(
        "li",
        {},
        one.words,
        " ",
        one.doi ? safeLink(`https://doi.org/${one.doi}`, "doi") : null,
        ` [${one.read}]`,
      ),
    );
    parts.push(
      el(
        "details",
        { class: "sources" },
        el("summary", {}, words.say("evidence")),
        el("ul", {}, ...links, ...sources),
      ),
    );
  }
  return parts.filter((one): one is HTMLElement => one !== null);
}

export function legendView(sections: LegendRow[][]): HTMLElement[] {
  return sections.map((section) =>
    el(
      "ul",
      { class: "legend" },
      section.map((row) =>
        el(
          "li",
          { class: row.is_heading ? "heading" : null },
          row.marks.length
            ? el("span", { class: "marks" }, ...row.marks.map((m) => swatch(m.colour, m.symbol)))
            : null,
          el("span", { class: "text" }, row.text),
          row.count ? el("span", { class: "count" }, row.count) : null,
        ),
      ),
    ),
  );
}
