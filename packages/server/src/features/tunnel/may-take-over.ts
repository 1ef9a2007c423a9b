import { type Role, roleAllows } from '@guru/protocol/api';

/** Whether one with this role may take a session, or its keys, from whoever has it. */
export function mayTakeOver(role: Role): boolean {
  return roleAllows(role, 'admin');
}
