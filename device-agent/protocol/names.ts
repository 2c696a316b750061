/** Names of the schema (snake_case) as each language spells them. */

export function toPascal(snake: string): string {
  return snake
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export function toCamel(snake: string): string {
  const pascal = toPascal(snake);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** advise_result for AdviseResult: file names. */
export function toSnake(pascal: string): string {
  return pascal.replaceAll(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** kPageoutAnon for pageout_anon: Google style for constants and enumerators. */
export function toConstant(snake: string): string {
  return `k${toPascal(snake)}`;
}

/** A double-quoted literal, valid in C++ and in JSON; the schema's texts are plain sentences. */
export function toQuoted(text: string): string {
  return JSON.stringify(text);
}

/** A single-quoted TypeScript literal, as prettier writes it. */
export function toSingleQuoted(text: string): string {
  if (text.includes("'") && !text.includes('"')) return JSON.stringify(text);
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
