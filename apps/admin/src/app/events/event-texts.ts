import { inject, Service } from '@angular/core';
import type { EventDto } from '@keypool/dto';
import { Texts, type TextParams } from '../core/language/texts';
import { CauseTexts, ROTATED_BY_HAND } from '../data/cause-texts';
import { MinutePipe, NOTHING } from '../shared/format/day-pipe';

/** Describes an event in the user's language. */
@Service()
export class EventTexts {
  private readonly texts = inject(Texts);
  private readonly causes = inject(CauseTexts);
  private readonly minute = new MinutePipe();

  sentence(event: EventDto): string {
    const params = this.paramsOf(event);
    switch (event.type) {
      case 'backup_keys_purged':
      case 'events_purged':
      case 'keys_unreadable':
      case 'secrets_encrypted':
        return this.texts.plural(`events.text.${event.type}`, Number(event.detail['count']));
      case 'keys_handed_out':
        return this.texts.plural(`events.text.${event.type}`, keyIdsOf(event).length, params);
      case 'key_rotated':
        return this.texts.get(`events.text.${this.rotationOf(event)}`, params);
      case 'rotation_undone':
        return this.texts.get(`events.text.${undoOf(event)}`, params);
      case 'database_dumped':
        return this.texts.get(`events.text.${dumpOf(event)}`, params);
      case 'sign_in_failed':
        return this.failedSignIns(event, params);
      default:
        return this.texts.get(`events.text.${event.type}`, params);
    }
  }

  actor({ actor }: EventDto): string {
    return this.causes.actor(actor);
  }

  /** `quota used up (HTTP 402)`, or what the admin who rotated by hand said. */
  cause({ detail }: EventDto): string {
    const status = detail['status'];
    return this.causes.cause(
      String(detail['cause'] ?? detail['reason'] ?? ''),
      typeof status === 'number' ? status : null,
    );
  }

  private rotationOf({ detail }: EventDto): string {
    if (detail['cause'] !== undefined) {
      return 'key_rotated';
    }
    // Earlier versions kept only the reason of a rotation that waited: the verdict, or an admin's words.
    if (this.causes.isVerdict(String(detail['reason']))) {
      return 'key_rotated';
    }
    return detail['reason'] === ROTATED_BY_HAND ? 'key_rotated_by_hand' : 'key_rotated_because';
  }

  /** The first one is an event of its own; what follows within a minute is gathered. */
  private failedSignIns({ type, detail: { times } }: EventDto, params: TextParams): string {
    return typeof times === 'number'
      ? this.texts.plural('events.text.sign_in_failed_again', times, params)
      : this.texts.get(`events.text.${type}`, params);
  }

  private paramsOf(event: EventDto): TextParams {
    const { detail, keyId, proxyId } = event;
    const text = (name: string) => String(detail[name] ?? NOTHING);
    const role = `common.account.role.${text('role')}`;
    return {
      key: keyId ?? NOTHING,
      proxy: proxyId ?? NOTHING,
      cause: this.cause(event),
      actor: this.actor(event),
      until: this.minute.transform(text('until')),
      replacement: text('replacementKeyId'),
      priority: text('priority'),
      changes: this.changesOf(event),
      name: text('name'),
      scope: text('scope'),
      email: text('email'),
      address: text('address'),
      operator: text('operator'),
      asOf: this.minute.transform(text('asOf')),
      role: this.texts.has(role) ? this.texts.get(role) : text('role'),
    };
  }

  /** What an update changed: `priority 3, switched off`. */
  private changesOf({ detail }: EventDto): string {
    const changed = Array.isArray(detail['changed']) ? detail['changed'] : Object.keys(detail);
    const changes = changed.flatMap((field) => {
      if (field === 'isActive') {
        return [detail[field] === true ? 'on' : 'off'];
      }
      return ['priority', 'name', 'role', 'password'].includes(field) ? [field] : [];
    });
    const { priority, name, role } = detail;
    const params = {
      priority: String(priority),
      name: String(name),
      role: this.texts.get(`common.account.role.${String(role)}`),
    };
    return changes.map((change) => this.texts.get(`events.change.${change}`, params)).join(', ');
  }
}

/** Of an event about several keys. */
export function keyIdsOf(
  { detail }: EventDto,
  field: 'keyIds' | 'backupKeyIds' = 'keyIds',
): readonly string[] {
  const ids = detail[field];
  return Array.isArray(ids) ? ids : [];
}

/** Whether it holds every API key. */
function dumpOf({ type, detail }: EventDto): string {
  return detail['withSecrets'] === false ? `${type}_without_secrets` : type;
}

/** Whether the key is active again, or went into the reserve. */
function undoOf({ type, detail }: EventDto): string {
  return detail['asBackup'] === true ? `${type}_as_backup` : type;
}
