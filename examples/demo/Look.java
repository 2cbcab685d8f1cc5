// What a Java program sees. It knows nothing of libgons or of namespaces; it reads a line from
// standard input before it ends, so that somebody can look at its threads.
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

public class Look {
    private static String firstLine(String path) {
        try {
            return Files.readAllLines(Path.of(path)).get(0);
        } catch (IOException error) {
            return "cannot be read: " + error.getClass().getSimpleName();
        }
    }

    public static void main(String[] arguments) throws IOException {
        String[] names = new File("/").list();
        Arrays.sort(names);
        System.out.println("pid " + ProcessHandle.current().pid());
        System.out.println("hostname " + firstLine("/proc/sys/kernel/hostname"));
        System.out.println("root " + String.join(" ", names));
        System.out.println("config " + firstLine("/app/config.toml"));
        System.out.println("ready");
        System.in.read();
    }
}
