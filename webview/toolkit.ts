import { endStyleProbe } from './styleProbe';
import { vsCodeButton } from '@vscode/webview-ui-toolkit/dist/button/index.js';
import { vsCodeCheckbox } from '@vscode/webview-ui-toolkit/dist/checkbox/index.js';
import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit/dist/vscode-design-system.js';
import { element, setAttribute, setText } from './dom';

// The only file that knows the UI toolkit. Components are imported one by one: its index brings all twenty.

endStyleProbe();

export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox());
}

export type ButtonLook = 'primary' | 'secondary' | 'quiet';

export interface Button {
  readonly node: HTMLElement;
  set(state: { look: ButtonLook; disabled?: boolean; label?: string }): void;
}

export function button(label: string, onClick: () => void): Button {
  const node = element('vscode-button', { appearance: 'secondary' }, label);
  node.addEventListener('click', onClick);
  return {
    node,
    set({ look, disabled = false, label: text = label }) {
      setAttribute(node, 'appearance', look === 'primary' ? 'primary' : 'secondary');
      node.classList.toggle('quiet', look === 'quiet');
      setAttribute(node, 'disabled', disabled ? '' : null);
      setText(node, text);
    },
  };
}

export interface Checkbox {
  readonly node: HTMLElement;
  setLabel(label: string): void;
  setChecked(checked: boolean): void;
}

/** A check box whose box is drawn by the class: the legend's swatches. */
export function checkbox(label: string, className: string, onChange: (checked: boolean) => void): Checkbox {
  const node = element('vscode-checkbox', { class: className }, label);
  const isChecked = () => 'checked' in node && node.checked === true;
  let setting = false;
  node.addEventListener('change', () => {
    if (!setting) onChange(isChecked());
  });
  return {
    node,
    setLabel(text) {
      setText(node, text);
      // the toolkit names the box once, when it is made
      setAttribute(node, 'aria-label', text);
    },
    setChecked(checked) {
      if (isChecked() === checked) return;
      setting = true;
      Object.assign(node, { checked });
      setting = false;
    },
  };
}
