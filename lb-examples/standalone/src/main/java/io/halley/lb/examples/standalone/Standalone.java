// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.examples.standalone;

import io.halley.lb.examples.standalone.Options.WrongUsage;
import io.halley.lb.haproxy.HaproxyConfiguration;
import io.halley.lb.haproxy.HaproxyConfigurationException;
import io.halley.lb.undertow.haproxy.HaproxyBalancer;
import io.halley.lb.undertow.haproxy.HaproxyBalancerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The program: {@code java -jar ... -f haproxy.cfg}. Ends with 0, or with 1 if the files are not valid. */
public final class Standalone {

    private static final int VALID = 0;
    private static final int INVALID = 1;

    private Standalone() {}

    /** Runs the program until a signal ends it. */
    public static void main(String[] arguments) {
        System.setProperty("org.jboss.logging.provider", "slf4j");
        // Exits even where something left a thread behind.
        System.exit(run(System.out, System.err, arguments));
    }

    /** Returns the exit status; a balancer that runs has stopped by then. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (WrongUsage e) {
            err.println(e.getMessage());
            err.print(Options.USAGE);
            return INVALID;
        } catch (IOException e) {
            err.println(e.getMessage() + ": cannot be read");
            return INVALID;
        }
        switch (options.action()) {
            case HELP -> out.print(Options.USAGE);
            case VERSION -> out.println("Halley " + Version.text() + ", reads HAProxy configuration files");
            case CHECK -> {
                // No file of a log is made by a check.
                System.setProperty("logback.configurationFile", "logback-check.xml");
                return check(options.files(), out, err);
            }
            case RUN -> {
                return start(options.files(), out, err);
            }
        }
        return VALID;
    }

    private static int check(List<Path> files, PrintStream out, PrintStream err) {
        try {
            HaproxyConfiguration configuration = HaproxyConfiguration.read(files);
            tell(configuration.warnings(), "warning: ", err);
            List<String> faults = HaproxyBalancer.faultsOfFiles(configuration);
            tell(faults, "", err);
            if (faults.isEmpty()) {
                out.println("Configuration file is valid");
                return VALID;
            }
            return invalid(faults, err);
        } catch (HaproxyConfigurationException e) {
            tell(e.warnings(), "warning: ", err);
            tell(e.faults(), "", err);
            return invalid(e.faults(), err);
        } catch (IOException e) {
            err.println(reason(e));
            return INVALID;
        }
    }

    private static int start(List<Path> files, PrintStream out, PrintStream err) {
        try {
            HaproxyConfiguration configuration = HaproxyConfiguration.read(files);
            tell(configuration.warnings(), "warning: ", err);
            Service service = Service.start(configuration, () -> HaproxyConfiguration.read(files));
            out.print(Banner.of(configuration));
            out.flush();
            Signals.handle(service);
            service.awaitEnd();
            return VALID;
        } catch (HaproxyConfigurationException e) {
            tell(e.warnings(), "warning: ", err);
            tell(e.faults(), "", err);
            return invalid(e.faults(), err);
        } catch (HaproxyBalancerException e) {
            tell(e.faults(), "", err);
            return invalid(e.faults(), err);
        } catch (IOException e) {
            err.println(reason(e));
            return INVALID;
        }
    }

    private static int invalid(List<String> faults, PrintStream err) {
        err.println(faults.size() == 1 ? "1 fault, nothing runs" : faults.size() + " faults, nothing runs");
        return INVALID;
    }

    private static void tell(List<String> lines, String kind, PrintStream err) {
        for (String line : lines) {
            err.println(kind + line);
        }
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return e.getMessage() + ": no such file";
        } else if (e instanceof AccessDeniedException) {
            return e.getMessage() + ": permission denied";
        }
        return e instanceof FileSystemException ? String.valueOf(e.getMessage()) : e.toString();
    }
}
