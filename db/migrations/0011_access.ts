/** Who may use dashboard and API. Passwords, sessions and tokens as hashes only; times are wall ms. */
export const ACCESS = `
create table users (
  user_name text primary key,
  role text not null check (role in ('viewer', 'operator')),
  password_hash text not null,
  created_at integer not null,
  password_changed_at integer not null
) strict, without rowid;

create table sessions (
  session_id text primary key,
  secret_hash text not null,
  user_name text references users (user_name),
  created_at integer not null,
  last_used_at integer not null,
  expires_at integer not null,
  address text not null,
  agent text not null
) strict, without rowid;
create index sessions_of_user on sessions (user_name, created_at);
create index sessions_by_end on sessions (expires_at);
create index sessions_by_use on sessions (last_used_at);

create table api_tokens (
  token_id text primary key,
  name text not null unique,
  secret_hash text not null,
  scopes text not null,
  created_at integer not null,
  created_by text not null,
  expires_at integer,
  last_used_at integer
) strict, without rowid;
`;
