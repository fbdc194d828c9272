// While it loads, the toolkit's foundation asks whether the browser knows :focus-visible by putting an inline <style> into the page.
// The content security policy rightly refuses that: an error on the console, and focus rings on every click.
// Until endStyleProbe() such a <style> is a stand-in whose sheet was constructed, which the policy allows.

// eslint-disable-next-line @typescript-eslint/no-deprecated -- one overload of many
const createElement = document.createElement.bind(document);

Object.assign(document, {
  createElement: (name: string, options?: ElementCreationOptions) =>
    name === 'style' ? Object.assign(createElement('meta'), { sheet: new CSSStyleSheet() }) : createElement(name, options),
});

export function endStyleProbe(): void {
  Reflect.deleteProperty(document, 'createElement');
}
