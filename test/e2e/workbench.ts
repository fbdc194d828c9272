import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { keptKeys, keptState } from './keptState';
import { until } from './until';

/** Looks, a tenth of a second apart, at which an editor must have had the keyboard to keep it. */
const STAYS = 4;

/** The window of a VS Code as a person uses it. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Waits until the window is drawn. */
  async ready(): Promise<void> {
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: 90_000 });
  }

  /** Picks an entry of the palette or of the list of files. Tried anew: an open list never learns of what is registered later. */
  private async pick(key: string, text: string, label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await until(
      `"${label}" in the list`,
      async () => {
        try {
          await this.page.keyboard.press(key);
          const box = widget.locator('.quick-input-box input');
          await box.fill(text, { timeout: 5000 });
          // another part of the window may have taken the keyboard meanwhile
          if ((await box.inputValue()) !== text) throw new Error(`The list did not get "${text}".`);
          await widget.locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 2500 });
          return true;
        } catch {
          await this.page.keyboard.press('Escape');
          return false;
        }
      },
      60,
    );
  }

  /** Runs one of the extension's commands, by its title, from the palette. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** Picks an entry of the list that a command has opened, by a part of its text. */
  async choose(title: string, label: string | RegExp): Promise<void> {
    await this.question(title).locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 30_000 });
  }

  /** The entries of the list that a command has opened, as they are read out. */
  async choices(title: string): Promise<string[]> {
    return this.question(title).locator('.monaco-list-row').allInnerTexts();
  }

  /** Ticks entries of the list that a command has opened with none ticked, and takes them. */
  async tick(title: string, labels: readonly (string | RegExp)[]): Promise<void> {
    const list = this.question(title);
    for (const label of labels) await list.locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 30_000 });
    await list.getByRole('button', { name: 'OK' }).click();
  }

  /** Types the text of an entry into the list that a command of VS Code has opened, and takes it. */
  async pickTyped(label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget:visible');
    await widget.locator('.quick-input-box input').fill(label);
    await widget.locator('.monaco-list-row.focused').filter({ hasText: label }).waitFor({ timeout: 30_000 });
    await this.page.keyboard.press('Enter');
    await widget.waitFor({ state: 'hidden' });
  }

  /** Answers the question that a command has asked; null takes what stands there. */
  async type(title: string, text: string | null): Promise<void> {
    const input = this.question(title).locator('.quick-input-box input');
    await input.waitFor({ timeout: 30_000 });
    if (text !== null) await input.fill(text);
    await input.press('Enter');
  }

  private question(title: string) {
    return this.page.locator('.quick-input-widget:visible').filter({ has: this.page.locator('.quick-input-title', { hasText: title }) });
  }

  /** Waits for a dialog in the way of everything else, presses one of its buttons, and returns what it said. */
  async answer(button: string): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 30_000 });
    const said = await dialog.innerText();
    await dialog.getByRole('button', { name: button, exact: true }).click();
    return said;
  }

  /** Titles that the palette lists for a text. */
  async palette(text: string): Promise<string[]> {
    const widget = this.page.locator('.quick-input-widget');
    await this.page.keyboard.press('F1');
    await widget.locator('.quick-input-box input').fill(`>${text}`);
    await sleep(500);
    const labels = await widget.locator('.monaco-list-row .label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  /** Opens a file of the workspace, or shows it where it is open. */
  async open(name: string): Promise<void> {
    const base = name.split('/').at(-1) ?? name;
    const tab = this.page.locator(`.tab[data-resource-name="${base}"]`).first();
    const inFront = this.page.locator('.editor-group-container.active').filter({ has: this.page.locator(`.tab.active[data-resource-name="${base}"]`) });
    let seen = 0;
    await until(`${name} with the keyboard`, async () => {
      // a window that is being restored, and a page that is still loading, take the keyboard back
      if (await inFront.locator('.monaco-editor.focused').first().isVisible()) return (seen += 1) >= STAYS;
      seen = 0;
      if (await tab.isVisible()) await tab.click({ timeout: 5000 }).catch(() => undefined);
      else await this.pick('Control+P', base, base);
      return false;
    });
  }

  /** Opens a file and puts the cursor at the start of a line, counted from 1. */
  async goToLine(name: string, line: number): Promise<void> {
    await this.open(name);
    await this.page.keyboard.press('Control+P');
    await this.page.locator('.quick-input-box input').fill(`:${line}`);
    await this.page.locator('.quick-input-widget .monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Gives the keyboard to the code. */
  async focusEditor(): Promise<void> {
    await this.page.locator('.monaco-editor .view-lines').first().click();
  }

  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator(`.tab:not(.dirty)[data-resource-name="${name}"]`).first().waitFor();
  }

  /** The page of a panel, a frame in a frame, once it shows the text. With several panels the first that does. */
  async panel(text: string | RegExp, seconds = 60): Promise<Frame> {
    return until(
      `a panel that shows ${String(text)}`,
      async () => {
        for (const frame of this.page.frames()) {
          // the name it was born with; the workbench calls it active-frame later
          if (!['pending-frame', 'active-frame'].includes(frame.name())) continue;
          const shown = await frame.locator('body').innerText({ timeout: 2000 }).catch(() => '');
          if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return frame;
        }
        return null;
      },
      seconds,
    );
  }

  /** The notification that shows the text. */
  notification(text: string | RegExp) {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
  }

  /** Waits until the window has kept a text for its next load. In a browser it does that every five seconds, not when it is closed. */
  async hasKept(text: string, what: keyof typeof keptKeys = 'editors'): Promise<void> {
    await until(`the window to keep ${text}`, () => this.page.evaluate(keptState, keptKeys[what]).then((state) => state.includes(text)));
  }

  /** Reloads the window; the extension host starts anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }
}
