/** Marks a template as CSS, so that the formatter formats it; nothing is put in. */
export function css(texts: TemplateStringsArray): string {
  return texts.join('');
}
