// SPDX-License-Identifier: Apache-2.0
// Runs a program in the namespaces of each process named, all at once, and prints what it says.
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Visit {
	/** What is in the environment of the child is carried out, and removed, before its main(). */
	private static ProcessBuilder in(String pid, String preload, List<String> command) {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("LD_PRELOAD", preload);
		builder.environment().put("gons_target", pid);
		builder.environment().put("gons_onerror", "exit");
		return builder;
	}

	private static int visit(String pid, ProcessBuilder builder)
			throws IOException, InterruptedException {
		Process child = builder.start();
		child.getOutputStream().close();
		String said = new String(child.getInputStream().readAllBytes());
		int status = child.waitFor();
		StringBuilder lines = new StringBuilder();
		said.lines().forEach(line -> lines.append(String.format("process %s: %s%n", pid, line)));
		System.out.printf("%sprocess %s: ended with status %d%n", lines, pid, status);
		return status;
	}

	public static void main(String[] args) throws InterruptedException {
		List<String> arguments = Arrays.asList(args);
		int middle = arguments.indexOf("--");
		if (middle < 2 || middle + 1 == args.length) {
			System.err.println("usage: Visit PRELOAD PID... -- PROGRAM [ARGUMENT...]");
			System.exit(1);
		}
		List<String> command = arguments.subList(middle + 1, args.length);

		ExecutorService pool = Executors.newCachedThreadPool();
		List<Future<Integer>> visits = new ArrayList<>();
		for (String pid : arguments.subList(1, middle))
			visits.add(pool.submit(() -> visit(pid, in(pid, args[0], command))));
		pool.shutdown();

		boolean good = true;
		for (Future<Integer> visit : visits) {
			try {
				good &= visit.get() == 0;
			} catch (ExecutionException e) {
				System.err.println("visit: " + e.getCause().getMessage());
				good = false;
			}
		}
		System.exit(good ? 0 : 1);
	}
}
