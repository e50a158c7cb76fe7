// Owns: the list of all rules.
package import Analysis

/// All rules that Onus has, by family.
package enum Catalogue {
    package static let rules: [any Rule.Type] = [
        // error-handling
        CancellationSwallowed.self,
        DiscardedTry.self,
        ErrorBecomesDefault.self,
        ErrorDetailLost.self,
        IgnoredErrorArgument.self,
        LoggedAndForgotten.self,
        LostTaskError.self,
        SwallowedError.self,
        UncheckedExitStatus.self,
        UncheckedHttpStatus.self,
        UnreadableMeansEmpty.self,
        UnusedResultOfFailure.self,
        // crash-safety
        CrashAsErrorHandling.self,
        DivisionByZero.self,
        DuplicateKeyTrap.self,
        ForceCast.self,
        ForceTry.self,
        ForceUnwrap.self,
        ImplicitlyUnwrappedOptional.self,
        OverflowArithmetic.self,
        RemoveFromEmpty.self,
        ReversedRange.self,
        TrappingConversion.self,
        UncheckedIndex.self,
        UncheckedLoad.self,
        UnownedCapture.self,
        UnsafeShortcut.self,
        // unbounded-work
        AwaitInLoop.self,
        BusyWait.self,
        LeakedTimer.self,
        MissingTimeout.self,
        QuadraticScan.self,
        StalledLoop.self,
        TaskPerElement.self,
        UnboundedBuffer.self,
        UnboundedLoop.self,
        UnboundedRead.self,
        UnboundedRecursion.self,
        UnboundedRetry.self,
        UncancellableLoop.self,
        UnsafeRetry.self,
        // testing
        DisabledTest.self,
        HollowTest.self,
        MockOnlyTest.self,
        RemovedTest.self,
        SleepingTest.self,
        TautologicalExpectation.self,
        UntestedFunction.self,
        WeakenedGate.self,
        // concurrency
        ActorReentrancy.self,
        BlockingInAsync.self,
        CallbackUnderLock.self,
        ContinuationMisuse.self,
        FireAndForgetInDeinit.self,
        IsolationEscape.self,
        LockAcrossAwait.self,
        MainQueueSync.self,
        PipeDeadlock.self,
        RetainCycle.self,
        SharedMutableState.self,
        SplitLock.self,
        UnbalancedLock.self,
        UncheckedSendable.self,
        UnsynchronisedState.self,
    ]

    package static func rule(id: String) -> (any Rule.Type)? { rules.first { $0.summary.id == id } }
}
