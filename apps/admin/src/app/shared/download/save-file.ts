import { DOCUMENT, inject, Service } from '@angular/core';

/** Saves texts as files on the user's computer. */
@Service()
export class SaveFile {
  private readonly document = inject(DOCUMENT);

  csv(name: string, content: string): void {
    const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
    const link = this.document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  }
}
