/** An element of the view. Only says what it stands for: what it shows is looked up when it is drawn. */
export type RunsNode =
  | { readonly kind: 'script'; readonly script: string }
  | { readonly kind: 'experiment'; readonly id: string }
  | { readonly kind: 'run'; readonly id: string }
  /** What follows the first entries of a long list, counted from 0. */
  | { readonly kind: 'older'; readonly of: Extract<RunsNode, { kind: 'script' | 'experiment' }>; readonly from: number };

/** Unique among all nodes, and the same for what stands for the same. */
export function nodeId(node: RunsNode): string {
  if (node.kind === 'script') return `script:${node.script}`;
  return node.kind === 'older' ? `older:${String(node.from)}:${nodeId(node.of)}` : `${node.kind}:${node.id}`;
}

/** One object for each node, however often it is asked for: VS Code knows elements by their identity. */
export class KnownNodes {
  private readonly nodes = new Map<string, RunsNode>();

  get<N extends RunsNode>(node: N): N {
    const id = nodeId(node);
    // what has an id was made of the same fields
    const known = this.nodes.get(id) as N | undefined;
    if (known === undefined) this.nodes.set(id, node);
    return known ?? node;
  }
}
