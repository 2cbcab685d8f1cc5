// SPDX-License-Identifier: Apache-2.0
// Starts threads, prints the namespaces of every thread of this process (the garbage collector's
// and the compiler's too), waits for the end of stdin.
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

public class Threads {
	private static final String[] TYPES = {
		"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts",
	};
	private static final Path TASKS = Path.of("/proc/self/task");

	/** What stands in the link ns/TYPE, "net:[4026531840]", is the inode number. */
	private static String inode(Path task, String type) throws IOException {
		String link = Files.readSymbolicLink(task.resolve("ns").resolve(type)).toString();
		return link.substring(link.indexOf('[') + 1, link.indexOf(']'));
	}

	private static String row(Path task) throws IOException {
		StringBuilder row = new StringBuilder(String.format("%7s", task.getFileName()));
		for (String type : TYPES)
			row.append(String.format(" %10s", inode(task, type)));
		String name = Files.readString(task.resolve("comm")).trim();
		return row.append("  ").append(name).toString();
	}

	public static void main(String[] args) throws Exception {
		CountDownLatch up = new CountDownLatch(4);
		CountDownLatch done = new CountDownLatch(1);
		for (int i = 0; i < 4; i++) {
			new Thread(() -> {
				up.countDown();
				try {
					done.await();
				} catch (InterruptedException e) {
					Thread.currentThread().interrupt();
				}
			}).start();
		}
		up.await();

		System.out.printf("%7s", "thread");
		for (String type : TYPES)
			System.out.printf(" %10s", type);
		System.out.println("  name");
		int count = 0;
		try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
			for (Path task : tasks) {
				try {
					System.out.println(row(task));
					count++;
				} catch (NoSuchFileException e) {
					continue; // one that the virtual machine has ended
				}
			}
		}
		long pid = ProcessHandle.current().pid();
		System.out.printf("%d threads are up, this is process %d%n", count, pid);

		System.in.readAllBytes();
		done.countDown();
	}
}
