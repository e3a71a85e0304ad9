import { Service } from '@angular/core';
import { PROVIDER_IDS, PROVIDERS, type ProviderId } from '@keypool/dto';
import {
  mergeDeep,
  TranslateNoOpCompiler,
  type InterpolatableTranslationObject,
  type TranslationObject,
} from '@ngx-translate/core';

/** The section of a language file with the texts that all providers share, with `{{provider}}` for the name. */
const SHARED = 'eachProvider';

/**
 * @param texts of a language, as in its file
 * @returns with those of `eachProvider` once per provider under the provider's own names: `keys.title` as `ohmygptKeys.title`,
 * `nav.keys` as `nav.ohmygptKeys`; a text under such a name in the file itself takes precedence
 */
export function expandProviderTexts({ [SHARED]: shared, ...texts }: TranslationObject) {
  return PROVIDER_IDS.reduce<TranslationObject>(
    (expanded, id) => mergeDeep(textsOf(id, shared), expanded),
    texts,
  );
}

function textsOf(id: ProviderId, shared: unknown): TranslationObject {
  const named = JSON.stringify(shared).replaceAll('{{provider}}', PROVIDERS[id].title);
  const { nav, ...areas } = JSON.parse(named);
  return { ...rename(id, areas), nav: rename(id, nav) };
}

function rename(id: ProviderId, texts: TranslationObject): TranslationObject {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      `${id}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      text,
    ]),
  );
}

/** Expands the providers' texts when a language is loaded. */
@Service({ autoProvided: false })
export class ProviderTexts extends TranslateNoOpCompiler {
  override compileTranslations(texts: TranslationObject): InterpolatableTranslationObject {
    return expandProviderTexts(texts);
  }
}
