const { DefaultFailureConverter } = require('@temporalio/common');

/**
 * Why a query has no answer. The server hands on the words of such a failure alone, which no client could decrypt; these are the same for everybody, or name queries.
 */
const UNANSWERED = /^(Workflow did not register a handler for|The limits of the account have not been read yet)/;

/** Puts message and trace of a failure into a payload of their own, which a codec can encrypt. */
class EncodedFailures extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
    this.plain = new DefaultFailureConverter();
  }

  errorToFailure(error, payloadConverter, context) {
    const isPlain = error instanceof Error && UNANSWERED.test(error.message);
    return isPlain
      ? this.plain.errorToFailure(error, payloadConverter, context)
      : super.errorToFailure(error, payloadConverter, context);
  }
}

exports.failureConverter = new EncodedFailures();
