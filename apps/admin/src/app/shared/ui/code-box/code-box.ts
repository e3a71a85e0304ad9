import { Component, input } from '@angular/core';
import { CopyButton } from '../copy-button/copy-button';

/** Text to be pasted elsewhere. It scrolls: in a long line that is broken, a secret looks like two. */
@Component({
  selector: 'app-code-box',
  imports: [CopyButton],
  template: `
    <pre class="app-mono" tabindex="0"><code>{{ code() }}</code></pre>
    <app-copy-button [value]="code()" [label]="label()" />
  `,
  styleUrl: './code-box.scss',
})
export class CodeBox {
  readonly code = input.required<string>();
  /** What it is, for the copy button. */
  readonly label = input.required<string>();
}
