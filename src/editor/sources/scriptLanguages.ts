/** The languages of training scripts, as VS Code names them. */
export const scriptLanguages: readonly string[] = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
