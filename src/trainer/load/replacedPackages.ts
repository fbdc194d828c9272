/** Packages that the trainer stands in for, each with the names that it exports. */
export type ReplacedPackages = Readonly<Record<string, readonly string[]>>;

/** Where ES modules find what stands in for a package; global, because their loader lives in another thread. */
const registry = Symbol.for('superconverge.replacedPackages');

/** Publishes the packages' contents for {@link namesModule}'s modules. */
export function publishReplaced(contents: ReadonlyMap<string, object>): ReplacedPackages {
  Object.defineProperty(globalThis, registry, { value: contents, configurable: true });
  return Object.fromEntries([...contents].map(([name, content]) => [name, Object.keys(content).filter((key) => /^[\w$]+$/.test(key) && key !== 'default')]));
}

/** Source of an ES module that exports a replaced package under its own names. */
export function namesModule(name: string, exported: readonly string[]): string {
  const list = exported.map((key, index) => `const v${index} = content[${JSON.stringify(key)}];`).join(' ');
  const names = exported.map((key, index) => `v${index} as ${key}`).join(', ');
  return `const content = globalThis[Symbol.for('superconverge.replacedPackages')].get(${JSON.stringify(name)}); ${list} export { ${names} }; export default content;`;
}
