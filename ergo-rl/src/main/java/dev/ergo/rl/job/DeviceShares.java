package dev.ergo.rl.job;

import ai.djl.Device;
import dev.ergo.core.io.Console;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.Origin;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.run.RunFolder;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.util.List;

/**
 * How a training's steps are shared out among cores or devices, where it begins and where it goes
 * on.
 */
record DeviceShares(LoadedPolicy policy, TrainConfig train, RunFolder folder) {

  /** Threads and shares; says so if they are not those of this machine, or not those of before. */
  Parallelism parallelism() {
    List<Device> devices = policy.models().stream().map(QwenModel::device).toList();
    Parallelism here =
        Parallelism.here(
            Workers.count(devices, policy.model().parameters().count(), train.shares()));
    // What an earlier version began did not write it down.
    Parallelism begun =
        folder.resumed() ? Origin.read(folder.path()).parallelism().orElse(here) : here;
    if (devices.get(0).isGpu() && train.shares() == null) {
      // A share for each device, of which there may be others than when the run began.
      if (begun.shares() != here.shares()) {
        Console.out()
            .printf(
                "goes on with a share for each of %d devices, not with %s as it began; sums are rounded otherwise from here on%n",
                devices.size(), begun);
      }
      return new Parallelism(begun.threads(), here.shares());
    }
    if (!begun.equals(here)) {
      Console.out()
          .printf(
              "goes on with %s as it began, not with %s, for the last digits depend on it; a new run.name uses what is here%n",
              begun, here);
    }
    return begun;
  }
}
