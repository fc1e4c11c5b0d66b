type Node<T> = { readonly children: Map<string, Node<T>>; value: T | undefined };

const emptyNode = <T>(): Node<T> => ({ children: new Map(), value: undefined });

/** A value for each set of labels. A label is looked up after the other: a key made of all costs several times as much. */
export class Labelled<T> {
  readonly #make: (labels: readonly string[]) => T;
  readonly #values: T[] = [];
  #root: Node<T> = emptyNode();

  constructor(make: (labels: readonly string[]) => T) {
    this.#make = make;
  }

  /** In the order in which they were made. */
  get values(): readonly T[] {
    return this.#values;
  }

  of(labels: readonly string[]): T {
    let node = this.#root;
    for (const label of labels) {
      let next = node.children.get(label);
      if (!next) node.children.set(label, (next = emptyNode()));
      node = next;
    }
    if (node.value === undefined) this.#values.push((node.value = this.#make(labels)));
    return node.value;
  }
}
