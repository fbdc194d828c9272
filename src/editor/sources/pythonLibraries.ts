export type PythonLibrary = 'pytorch' | 'keras' | 'fastai';

const modules: Readonly<Record<PythonLibrary, string>> = { fastai: 'fastai|fastbook', keras: 'keras|tensorflow|tf_keras', pytorch: 'torch|torchvision|lightning|pytorch_lightning' };

/** Whether a Python file imports a library, in a line of its own. */
export function importsLibrary(text: string, library: PythonLibrary): boolean {
  const names = modules[library];
  return new RegExp(`^\\s*(?:from\\s+(?:${names})(?:\\.[\\w.]+)?\\s+import\\b|import\\s+(?:[\\w.]+(?:\\s+as\\s+\\w+)?\\s*,\\s*)*(?:${names})\\b)`, 'm').test(text);
}
