// Paths of layers: steps between slashes.

export function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix + "/");
}

export function matches(path: string, prefixes: Iterable<string>): boolean {
  for (const prefix of prefixes) if (isBelow(path, prefix)) return true;
  return false;
}

/** What is given for the longest prefix of a path. */
export function byLongestPrefix(
  path: string,
  values: Record<string, number>,
  other: number,
): number {
  let found = other;
  let longest = -1;
  for (const [prefix, value] of Object.entries(values)) {
    if (prefix.length > longest && isBelow(path, prefix)) {
      found = value;
      longest = prefix.length;
    }
  }
  return found;
}
