/**
 * Order of kernel modules: from the text of modules.dep to the order in which insmod takes them.
 * Pure.
 */

/**
 * Module name as the kernel spells it (`virtio_net`), from a path such as
 * `kernel/drivers/net/virtio_net.ko.xz`.
 */
export function moduleName(modulePath: string): string {
  const base = modulePath.slice(modulePath.lastIndexOf('/') + 1);
  return base.replace(/\.ko(\.(xz|zst|gz))?$/, '').replaceAll('-', '_');
}

/**
 * Path -> paths it needs, as modules.dep gives them. Lines without a colon are skipped: they carry
 * nothing.
 */
export function parseModulesDep(text: string): ReadonlyMap<string, readonly string[]> {
  const dependencies = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const needs = line
      .slice(colon + 1)
      .split(' ')
      .filter((entry) => entry !== '');
    dependencies.set(line.slice(0, colon).trim(), needs);
  }
  return dependencies;
}

/** Names of modules.builtin: these need no file. */
export function parseModulesBuiltin(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map(moduleName),
  );
}

export interface ModuleOrder {
  /** Paths in loading order, every dependency before its user, none twice. */
  readonly paths: readonly string[];
  /** Wanted names that are neither a module nor built in. */
  readonly missing: readonly string[];
}

export function resolveModuleOrder(
  wanted: readonly string[],
  dependencies: ReadonlyMap<string, readonly string[]>,
  builtin: ReadonlySet<string>,
): ModuleOrder {
  const pathOfName = new Map<string, string>();
  for (const modulePath of dependencies.keys()) pathOfName.set(moduleName(modulePath), modulePath);
  const paths: string[] = [];
  const visited = new Set<string>();
  const missing: string[] = [];
  const visit = (modulePath: string): void => {
    // Marked before its needs are walked: a cycle in a damaged modules.dep ends here instead of
    // recursing for ever.
    if (visited.has(modulePath)) return;
    visited.add(modulePath);
    for (const need of dependencies.get(modulePath) ?? []) visit(need);
    paths.push(modulePath);
  };
  for (const name of wanted) {
    const modulePath = pathOfName.get(name.replaceAll('-', '_'));
    if (modulePath !== undefined) visit(modulePath);
    else if (!builtin.has(name.replaceAll('-', '_'))) missing.push(name);
  }
  return { paths, missing };
}
