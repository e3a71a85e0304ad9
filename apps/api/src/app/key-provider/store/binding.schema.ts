import type { BindingKeyField } from '@keypool/dto';
import { Schema, type Types } from 'mongoose';

/** As stored: the key's field is named after the provider. */
export type BindingDocument = {
  _id: Types.ObjectId;
  proxyId: string;
  priority: number;
  isActive: boolean;
  rev: number;
  createdAt: Date;
  updatedAt: Date;
} & { [Field in BindingKeyField]?: string };

export function createBindingSchema(
  collection: string,
  keyField: BindingKeyField,
): Schema<BindingDocument> {
  const schema = new Schema<BindingDocument>(
    {
      proxyId: { type: String, required: true },
      [keyField]: { type: String, required: true },
      priority: { type: Number, required: true },
      isActive: { type: Boolean, required: true },
      rev: { type: Number, required: true },
      createdAt: { type: Date, required: true },
      updatedAt: { type: Date, required: true },
    },
    { collection, versionKey: false },
  );
  schema.index({ proxyId: 1, [keyField]: 1 }, { unique: true });
  // Orders of the list; `_id` decides between equals.
  schema.index({ proxyId: 1, priority: 1, _id: 1 });
  schema.index({ [keyField]: 1, _id: 1 });
  return schema;
}
