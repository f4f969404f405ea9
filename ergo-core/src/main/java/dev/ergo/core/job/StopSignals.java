package dev.ergo.core.job;

import dev.ergo.core.io.Console;
import dev.ergo.core.run.Stoppable;
import dev.ergo.core.run.Stopping;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * What this process does when it is told to stop by Ctrl-C, kill or a scheduler. Work that can end
 * well does so first; told twice, the process ends at once.
 *
 * <p>An orderly exit would take down the native library under threads that still compute in it,
 * which crashes, so the process is halted where nobody needs such an exit. Nothing whole is lost by
 * that: whatever a job keeps is written beside its place and renamed.
 */
public final class StopSignals {

  /** The JVM's own shutdown hooks can't hear of a second signal; these handlers do. */
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  /** How long an orderly end may take behind the last thing that is kept. */
  private static final long UNWINDING_MILLIS = 1500;

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  /** Where there are no signals to handle, the process ends at once. */
  private static final Thread HOOK = new Thread(StopSignals::endAtOnce, "stop");

  private StopSignals() {}

  /** How the process is ended. */
  private static volatile IntConsumer end = Runtime.getRuntime()::halt;

  /** Begins to listen. */
  public static void listen() {
    Runtime.getRuntime().addShutdownHook(HOOK);
    SIGNALS.forEach(StopSignals::listenTo);
  }

  /** Begins to listen in a process whose shutdown hooks have to run, as those of Spark. */
  public static void listenAndExitOrderly() {
    end = System::exit;
    SIGNALS.forEach(StopSignals::listenTo);
  }

  /** Ends the process with a job's exit code; the end of the job is no reason to say "stopped". */
  public static void exit(int code) {
    try {
      Runtime.getRuntime().removeShutdownHook(HOOK);
    } catch (IllegalStateException e) {
      // The process is stopping already, and the hook ends it.
      return;
    }
    System.exit(code);
  }

  /**
   * The class of signals is no part of Java's standard, and the compiler warns of its use; where it
   * is missing, or the JVM was started with -Xrs, the hook is what is left.
   */
  private static void listenTo(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler told =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              stop();
              return null;
            }
            return method.getName().equals("equals") ? proxy == arguments[0] : 0;
          };
      Object ours =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {handler}, told);
      Object of = signal.getConstructor(String.class).newInstance(name);
      Object former = signal.getMethod("handle", signal, handler).invoke(null, of, ours);
      Object ignored = handler.getField("SIG_IGN").get(null);
      if (former == ignored) {
        // As nohup wishes.
        signal.getMethod("handle", signal, handler).invoke(null, of, former);
      }
    } catch (ReflectiveOperationException e) {
      // The hook is left.
    }
  }

  /** Stops this process as a signal does. */
  public static void stop() {
    Optional<Stoppable> work = Stopping.work();
    if (work.isEmpty() || !TOLD.compareAndSet(false, true)) {
      endAtOnce();
      return;
    }
    Console.err().println("told to stop; once more ends at once, without what is under way");
    Console.err().println(work.get().stop());
    try {
      Thread.sleep(UNWINDING_MILLIS);
    } catch (InterruptedException e) {
      // Then at once.
    }
    end.accept(Main.STOPPED);
  }

  private static void endAtOnce() {
    Console.err()
        .println(
            "stopped; the same command goes on where a checkpoint or finished answers are, and else begins anew");
    end.accept(Main.STOPPED);
  }
}
