/** Who may speak with the bot. A private chat has its user's number: naming the chat names its user. */
export class AllowList {
  readonly #chats: ReadonlySet<string>;
  readonly #users: ReadonlySet<string>;

  /** @param users Beside those of private chats; a group needs them. */
  constructor(chats: readonly string[], users: readonly string[]) {
    this.#chats = new Set(chats);
    this.#users = new Set([...users, ...chats.filter((chat) => !chat.startsWith("-"))]);
  }

  /** Both count: somebody else in a known group is a stranger, and so is a known user in an unknown chat. */
  allows({ chatId, userId }: { readonly chatId: string; readonly userId: string }): boolean {
    return this.#chats.has(chatId) && this.#users.has(userId);
  }
}
