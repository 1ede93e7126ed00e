// Words in the language that is chosen.

import type { Card, Contents, Each, Language, Texts } from "../data/contents";

/** Browsers may know a language without its numbers; Kazakh writes them as Russian does. */
const NUMBERS: Record<Language, string> = { en: "en", kk: "ru", ru: "ru" };

export class Words {
  constructor(
    private readonly contents: Contents,
    readonly language: Language,
  ) {}

  get texts(): Texts {
    return this.contents.texts[this.language];
  }

  number(value: number): string {
    return new Intl.NumberFormat(NUMBERS[this.language]).format(value);
  }

  /** A text of the page, with what stands in its braces. */
  say(key: string, values: Record<string, string | number> = {}): string {
    const text = this.contents.words[this.language][key] ?? key;
    return this.filled(text, values);
  }

  /** A text whose words depend on a number. */
  count(key: string, count: number): string {
    const forms = this.contents.plurals[this.language][key];
    const form = forms[new Intl.PluralRules(this.language).select(count)] ?? forms.other;
    return this.filled(form, { count });
  }

  private filled(text: string, values: Record<string, string | number>): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  each<T>(values: Each<T>): T {
    return values[this.language];
  }

  name(path: string): string {
    return this.texts.names[path] ?? path;
  }

  /** What a layer is called in a sentence. */
  title(path: string): string {
    return this.texts.titles[path] ?? this.name(path);
  }

  /** The same where it begins one; signs such as miR-21 and mRNA stay as they are. */
  heading(path: string): string {
    return this.begun(this.title(path));
  }

  /** A name as a sentence or a heading begins with it. */
  begun(name: string): string {
    const isWord = /^\p{Ll}{4}|^\p{Ll}+(?![\p{L}\p{N}-])/u.test(name);
    return isWord ? name[0].toLocaleUpperCase(this.language) + name.slice(1) : name;
  }

  card(path: string): Card | undefined {
    return this.texts.cards[path];
  }
}
