/** A state of the account, the clock or the configuration that an operator has to change. */
export class SetupFault extends Error {
  override readonly name = "SetupFault";
}
