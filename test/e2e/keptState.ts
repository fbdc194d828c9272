/** Under what the workbench keeps the state of its editors, and what our extension keeps with the workspace. */
export const keptKeys = { editors: 'memento/workbench.parts.editor', extension: 'superconverge.superconverge' };

/** In the page: what the workbench keeps under a key. */
export async function keptState(key: string): Promise<string> {
  const databases = await indexedDB.databases();
  const kept: string[] = [];
  for (const { name } of databases) {
    if (name?.startsWith('vscode-web-state-db') !== true) continue;
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(new Error(request.error?.message));
    });
    const value = await new Promise<unknown>((done) => {
      const request: IDBRequest<unknown> = database.transaction('ItemTable').objectStore('ItemTable').get(key);
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
    });
    database.close();
    if (typeof value === 'string') kept.push(value);
  }
  return kept.join('\n');
}
