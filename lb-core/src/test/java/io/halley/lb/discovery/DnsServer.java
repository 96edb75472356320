// SPDX-License-Identifier: Apache-2.0
package io.halley.lb.discovery;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** An authoritative server on loopback, over UDP and TCP, for records given as lines of a zone file. */
final class DnsServer implements AutoCloseable {

    private static final int LARGEST_DATAGRAM = 512;

    private final ServerSocket streams;
    private final DatagramSocket datagrams;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final AtomicInteger overTcp = new AtomicInteger();
    private volatile int rcode = Rcode.NOERROR;

    DnsServer() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        streams = new ServerSocket(0, 5, loopback);
        datagrams = new DatagramSocket(streams.getLocalPort(), loopback);
        start("dns-udp", this::serveDatagrams);
        start("dns-tcp", this::serveStreams);
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (SocketException closed) {
                        // the test is over
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", streams.getLocalPort());
    }

    /** Replaces all records. */
    DnsServer zone(String... lines) throws IOException {
        List<Record> read = new ArrayList<>();
        try (Master zone =
                new Master(new ByteArrayInputStream(String.join("\n", lines).getBytes()), Name.fromString("test."))) {
            for (Record record = zone.nextRecord(); record != null; record = zone.nextRecord()) {
                read.add(record);
            }
        }
        records.clear();
        records.addAll(read);
        return this;
    }

    /** Answers each question with that code instead, for example {@link Rcode#SERVFAIL}. */
    void failing(int code) {
        rcode = code;
    }

    /** Returns how many questions came over TCP. */
    int overTcp() {
        return overTcp.get();
    }

    private void serveDatagrams() throws IOException {
        byte[] buffer = new byte[4096];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            datagrams.receive(packet);
            Message question = new Message(Arrays.copyOf(buffer, packet.getLength()));
            byte[] answer = answer(question).toWire(LARGEST_DATAGRAM); // sets TC where it does not fit
            datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }

    private void serveStreams() throws IOException {
        while (true) {
            try (Socket socket = streams.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                overTcp.incrementAndGet();
                byte[] answer = answer(new Message(question)).toWire();
                out.writeShort(answer.length);
                out.write(answer);
            } catch (EOFException gone) {
                continue;
            }
        }
    }

    private Message answer(Message question) {
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(asked, Section.QUESTION);
        answer.getHeader().setRcode(rcode);
        if (rcode != Rcode.NOERROR) {
            return answer;
        }
        Name name = asked.getName();
        boolean exists = false;
        for (Record record : records) {
            if (record.getName().equals(name)) {
                exists = true;
                if (record.getType() == asked.getType() || record.getType() == Type.CNAME) {
                    answer.addRecord(record, Section.ANSWER);
                }
            }
        }
        answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        return answer;
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}
