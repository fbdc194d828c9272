type Child = Node | string | null;

/** Makes an element; attributes that are false are left out, those that are true are empty. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Record<string, string | boolean>, ...children: Child[]): HTMLElementTagNameMap[K];
export function element(tag: string, attributes?: Record<string, string | boolean>, ...children: Child[]): HTMLElement;
export function element(tag: string, attributes: Record<string, string | boolean> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Writes only what changed: rewriting the same text would make screen readers speak again and lose selections. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function show(node: HTMLElement, shown: boolean): void {
  if (node.hidden === shown) node.hidden = !shown;
}

/** Calls `fill` only when the key differs from the last time: for parts that are built anew as a whole. */
export function whenChanged(fill: () => void, key: string, memory: { key: string | null }): void {
  if (memory.key === key) return;
  memory.key = key;
  fill();
}

/** Lays an absolutely positioned element out, in pixels. */
export function place(node: HTMLElement, { left, top, width, height }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }): void {
  for (const [name, pixels] of Object.entries({ left, top, width, height })) {
    const text = `${String(Math.round(10 * pixels) / 10)}px`;
    if (node.style.getPropertyValue(name) !== text) node.style.setProperty(name, text);
  }
}
