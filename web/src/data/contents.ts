// What the page is given: the values that `exoviz.lessons.lesson_contents` writes.

export type Language = "en" | "kk" | "ru";
export type Vector = readonly [number, number, number];
export type Each<T> = Readonly<Record<Language, T>>;
/** A text as runs of words, and the layer that each points at; empty for none. */
export type Runs = ReadonlyArray<readonly [string, string]>;

export interface Card {
  title: string;
  texts: string[];
  rows: [string, string][];
  heading: string;
  members: [string, string][];
  more: string;
  notes: string[];
  links: { database: string; entry: string; address: string }[];
  sources: { words: string; doi: string; read: string }[];
}

export interface LegendRow {
  text: string;
  marks: { colour: string; symbol: string }[];
  count: string;
  is_heading: boolean;
}

export interface PlanPart {
  title: string;
  minutes: number;
  text: Runs;
}

export interface Texts {
  title: string;
  /** What pupils can do after the lesson, and how whoever teaches may go about it. */
  aims: Runs[];
  plan: PlanPart[];
  scene: string;
  about: string;
  note: string;
  names: Record<string, string>;
  titles: Record<string, string>;
  cards: Record<string, Card>;
  styles: Record<string, string>;
  cutaways: Record<string, string>;
  legend: Record<string, LegendRow[][]>;
}

export interface Place {
  azimuth: number;
  elevation: number;
  roll: number;
  distance: number;
  focus: Vector;
}

export interface Plane {
  azimuth: number;
  elevation: number;
  offset: number;
  flip: boolean;
  thickness: number | null;
}

export interface Seen {
  camera: string;
  orbit: Place | null;
  flat: boolean;
  section: boolean;
  cutaway: string;
  plane: Plane;
  sparesChains: boolean;
  keep: string[];
  hide: string[];
  opacity: Record<string, number>;
}

export interface Answer {
  text: Each<Runs>;
  reply: Each<Runs>;
  right: boolean;
}

export interface Question {
  text: Each<Runs>;
  explanation: Each<Runs>;
  answers: Answer[];
}

export interface Step {
  title: Each<string>;
  text: Each<Runs>;
  /** The same in fewer and easier words; empty where there is none. */
  simple: Each<Runs>;
  notes: Each<Runs>;
  seen: Seen;
  highlight: string[];
  question: Question | null;
  /** Of a story; null where there is none. */
  span: Span | null;
  /** Its picture, as an address that holds it: for browsers that cannot draw in 3D, and for paper. */
  picture?: string;
}

interface Asked {
  /** What is asked; empty for what such a task always asks. */
  text: Each<Runs>;
  explanation: Each<Runs>;
}

export interface FindTask extends Asked {
  kind: "find";
  path: string;
}

export interface EstimateTask extends Asked {
  kind: "estimate";
  path: string;
  number: number;
}

export interface OrderTask extends Asked {
  kind: "order";
  /** The stages in the right order, and the numbers of these in the order that pupils get. */
  items: Each<string>[];
  start: number[];
}

/** A picture that knows which layer is seen where; see `clickable_picture` in Python. */
export interface ClickablePicture {
  address: string;
  size: [number, number];
  columns: number;
  layers: string[];
  cells: number[];
}

export interface FaultTask extends Asked {
  kind: "fault";
  path: string;
  picture: ClickablePicture;
  /** What can be chosen from a list in place of a click. */
  groups: string[];
  description: Each<string>;
}

export interface BuildOption {
  title: Each<string>;
  reply: Each<Runs>;
  right: boolean;
}

export interface BuildTask extends Asked {
  kind: "build";
  choices: { title: Each<string>; options: BuildOption[] }[];
  counted: Each<string[]>;
  /** What follows from each choice of options: the last choice changes first. */
  variants: { picture: string; width: number; counts: number[] }[];
}

export type Task = FindTask | EstimateTask | OrderTask | FaultTask | BuildTask;

export interface TreeNode {
  path: string;
  children: TreeNode[];
}

export interface Look {
  flat: number;
  enclosed: number;
  contact: number;
  key: number;
  gloss: number;
  rim: number;
  fade_near: number;
  fade_far: number;
  edge_between: number;
  edge_step: number;
  edge_group: number;
  line_px: number;
  lights: Vector[];
  background: [string, string];
}

export interface NamedCamera {
  towards: [number, number];
  half: [number, number];
  wedgeAxis: [number, number];
  wedgeMiddle: [number, number];
  up: Vector;
  inside: boolean;
}

export interface Drawn {
  geometry: { radius: number; lumen: number; midplane: number };
  cameras: Record<string, NamedCamera>;
  viewing: { angle: number; lumenAngle: number; narrowAngle: number; fill: number };
  cutting: { octantShift: number; wedgeDegrees: number };
  layers: {
    lipids: string[];
    chains: string[];
    membrane: string;
    outer: string;
    behindMembrane: string[];
    tailEndsNm: number;
  };
  light: {
    sky: Vector[];
    keyDirections: Vector[];
    above: number;
    inFront: number;
    lossPerNm: number;
    smallestCellNm: number;
    cells: number;
    sugarNm: number;
  };
  sampling: {
    contactNm: number[];
    contactWeight: number[];
    halo: number;
    supersampling: number;
    keyDirection: Vector;
    numbers: string[];
  };
  shaders: Record<string, [string, string]>;
  spareNm: number;
  cluster: number;
  dither: number[];
  solids: Record<string, number[]>;
  solidNames: string[];
  sugarSphereNm: number;
}

export interface PackedBeads {
  quantum: number;
  radii: number[];
  layers: string[];
  palettes: Record<string, string>;
  counts: [number, number, number];
  data: string;
}

export interface PackedLevel {
  quantum: number;
  reach: number;
  radii: number[];
  columns: number[];
}

export interface PackedModel {
  layer: number;
  /** Spheres that hold it, four numbers each. */
  solid: number;
  isVesicle: boolean;
  isOpen: boolean;
  levels: PackedLevel[];
}

export interface PackedLipids {
  layer: number;
  tint: number[];
  share: number[];
  heads: number[];
  tail: number[];
  species: { quantum: number; radii: number[]; colours: number[]; beads: number }[];
}

export interface PackedChapter {
  name: string;
  title: Each<string>;
  start: number;
  duration: number;
  cuts: number[];
  times: number;
  camera: number;
  fade: number;
  cytosol: number;
  depth: number;
  medium: number;
  caption: number;
  clock: number;
  callouts: { text: number; beside: [number, number]; moments: number; values: number }[];
  insets: PackedInset[];
  copies: { quantum: number; columns: number[] };
}

/** What an instrument shows of a moment, beside the picture. */
export interface PackedInset {
  picture: string;
  title: number;
  text: number;
  /** Length of its scale bar, share of its width, and what that says. */
  bar: number;
  long: number;
  moments: number;
  values: number;
}

/** A bud or a tubule of a membrane. */
export interface PackedFold {
  axis: Vector;
  angle: number;
  bends: boolean;
  own: [number, number];
  nodes: number;
  quantum: number;
  shapes: number;
  places: [number, number];
  moments: [number, number, number][];
  holds: number[];
  spread: number[];
}

export interface PackedMembrane {
  kinds: [number, number];
  single: boolean;
  cytosolOutside: boolean;
  bothSides: boolean;
  flat: boolean;
  enclosed: boolean;
  radius: number;
  other: number;
  offset: number;
  heads: number;
  areaPerLipid: number;
  rows: number[];
  borders: [number, number];
  ends: [number, number];
  areas: number;
  quantum: number;
  shapes: number;
  places: [number, number];
  moments: [number, number, number][];
  mixing: number[];
  fused: number[];
  whole: number[];
  folded: { ball: [number[], number[]]; folds: PackedFold[] } | null;
}

export interface PackedChains {
  model: number;
  quantum: number;
  shapes: number;
  places: number[];
  moments: [number, number, number][];
}

/** The molecules of a medium, in a box that repeats itself. */
export interface PackedCrowd {
  size: Vector;
  strength: number;
  shapes: { layer: number; colour: Vector; body: number; spheres: number[] }[];
  quantum: number;
  columns: number[];
}

/** What `exoviz.lessons.story.packed_story` writes. */
export interface PackedStory {
  duration: number;
  still: number;
  note: Each<string>;
  models: PackedModel[];
  media: PackedCrowd[];
  lipids: PackedLipids[];
  chapters: PackedChapter[];
  membranes: PackedMembrane[];
  chains: PackedChains[];
  membraneGroup: number;
  layers: string[];
  texts: Each<string>[];
  detail: {
    viewAngle: number;
    levels: number;
    spacing: number;
    finest: number;
    cutNm: number;
    clock: number;
  };
  cytosol: [string, string];
  columns: { kinds: [number, number, number][]; data: string };
}

/** When a step of a tour begins and ends in its story, s, and how its camera is turned. */
export interface Span {
  begin: number;
  end: number;
  /** Where it stands with reduced motion. */
  still: number;
  turn: Turn;
}

/** Turn of a story's camera away from its path. */
export interface Turn {
  azimuth: number;
  elevation: number;
  nearer: number;
}

export interface Contents {
  version: number;
  language: Language;
  languages: Each<string>;
  words: Each<Record<string, string>>;
  plurals: Each<Record<string, Record<string, string>>>;
  texts: Each<Texts>;
  counts: Record<string, number>;
  tree: TreeNode[];
  swatches: Record<string, Record<string, string>>;
  style: string;
  looks: Record<string, Look>;
  view: Seen;
  /** Age from which pupils follow it, years. */
  age: number | null;
  steps: Step[];
  tasks: Task[];
  /** Pictures from all around, as addresses that hold them. */
  sides: string[];
  /** A picture of each chapter of a story that has no steps, and what is said there. */
  chapters: { picture: string; title: Each<string>; caption: Each<string> }[];
  drawn: Drawn;
  /** A vesicle, or a story. */
  beads: PackedBeads | null;
  story: PackedStory | null;
}
