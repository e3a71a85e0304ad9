import {
  parseTemplate,
  tmplAstVisitAll,
  TmplAstBoundText,
  TmplAstElement,
  TmplAstRecursiveVisitor,
  TmplAstTemplate,
  TmplAstText,
  TmplAstTextAttribute,
} from '@angular/compiler';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';

const APP = join(__dirname, '../app');
/** Attributes that people read or hear. */
const SPOKEN = /^(aria-label|aria-description|title|alt|placeholder|label|matTooltip|text|hint)$/;
const WORD = /\p{L}{2}/u;

export interface Template {
  readonly file: string;
  readonly markup: string;
}

function filesOf(ending: string): string[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.endsWith('.spec.ts'))
    .map((file) => join(APP, file));
}

function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => eachNode(child, visit));
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The templates of the app: files and inline ones. */
export function readTemplates(): Template[] {
  const named = (file: string, markup: string) => ({ file: relative(APP, file), markup });
  const inFiles = filesOf('.html').map((file) => named(file, readFileSync(file, 'utf8')));
  const inCode = filesOf('.ts').flatMap((file) => {
    const found: Template[] = [];
    eachNode(parsed(file), (node) => {
      const isTemplate = ts.isPropertyAssignment(node) && node.name.getText() === 'template';
      if (isTemplate && ts.isStringLiteralLike(node.initializer)) {
        found.push(named(file, node.initializer.text));
      }
    });
    return found;
  });
  return [...inFiles, ...inCode];
}

/** Words in a template that no translation reaches. */
export function hardCodedTexts({ file, markup }: Template): string[] {
  const found: string[] = [];
  const note = (text: string) => {
    if (WORD.test(text)) {
      found.push(text.trim());
    }
  };
  class Finder extends TmplAstRecursiveVisitor {
    override visitText(text: TmplAstText): void {
      note(text.value);
    }
    override visitBoundText(text: TmplAstBoundText): void {
      note(text.sourceSpan.toString().replace(/\{\{[\s\S]*?\}\}/g, ''));
    }
    override visitTextAttribute(attribute: TmplAstTextAttribute): void {
      if (SPOKEN.test(attribute.name)) {
        note(attribute.value);
      }
    }
    override visitElement(element: TmplAstElement): void {
      tmplAstVisitAll(this, element.attributes);
      super.visitElement(element);
    }
    override visitTemplate(template: TmplAstTemplate): void {
      tmplAstVisitAll(this, template.attributes);
      super.visitTemplate(template);
    }
  }
  const { nodes, errors } = parseTemplate(markup, file);
  if (errors?.length) {
    throw new Error(`${file}: ${errors.map((error) => error.msg).join('; ')}`);
  }
  tmplAstVisitAll(new Finder(), nodes);
  return [...new Set(found)];
}

/** Every string in code or templates, and the fixed parts of composed ones. */
export function stringsInCode(): Set<string> {
  const strings = new Set<string>();
  for (const file of filesOf('.ts')) {
    eachNode(parsed(file), (node) => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
        strings.add(node.text);
      } else if (ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
        strings.add(node.text);
      }
    });
  }
  for (const { markup } of readTemplates()) {
    for (const [, text = ''] of markup.matchAll(/'([^'\n]*)'/g)) {
      strings.add(text);
    }
    for (const [, text = ''] of markup.matchAll(/="([\w.]+)"/g)) {
      strings.add(text);
    }
  }
  return strings;
}
